import fc from 'fast-check'
import { Counter, Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createCounter } from '../../src/observability/counter.js'
import { createHistogram } from '../../src/observability/histogram.js'

const words = fc.constantFrom('GET', 'POST', '/v1/pets', '/v1/pets/:id', 'a"b\\c\nd', '')
const labels = fc.record({ method: words, route: words, status: fc.constantFrom(200, 404, 500) })
const facts = { name: 'seconds', help: 'Time, "in seconds".', labelNames: ['method', 'route', 'status'] as const }

it('a histogram writes the text that prom-client would write', async () => {
  const value = fc.oneof(fc.constantFrom(0, 0.001, 0.5, 1, 10, 10.01, 1e9), fc.double({ min: 0, max: 20, noNaN: true }))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(labels, value), { maxLength: 60 }), async (observations) => {
      const [theirs, ours] = [new Registry(), new Registry()]
      const buckets = [0.001, 0.5, 1, 10]
      const reference = new Histogram({ ...facts, buckets, registers: [theirs] })
      const histogram = createHistogram({ ...facts, buckets, registers: [ours] })
      for (const [series, seconds] of observations) {
        reference.observe(series, seconds)
        histogram.observe(series, seconds)
      }
      expect(await ours.metrics()).toBe(await theirs.metrics())
      expect(await ours.metrics()).toBe(await theirs.metrics()) // reading changes nothing
    }),
    { numRuns: 50 },
  )
})

it('a counter writes the text that prom-client would write', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(labels, { maxLength: 60 }), async (events) => {
      const [theirs, ours] = [new Registry(), new Registry()]
      const reference = new Counter({ ...facts, registers: [theirs] })
      const counter = createCounter({ ...facts, registers: [ours] })
      for (const series of events) {
        reference.inc(series)
        counter.inc(series)
      }
      expect(await ours.metrics()).toBe(await theirs.metrics())
      expect(await ours.metrics()).toBe(await theirs.metrics())
    }),
    { numRuns: 50 },
  )
})
