import { describe, expect, it } from 'vitest'
import { Counter, Gauge, Histogram, Registry } from '../../src/observability/promClient.js'
import { JoinedMetrics, type ProcessMetrics } from '../../src/processes/joinedMetrics.js'

/** The metrics of a process that has answered so many calls. */
async function metricsOf(calls: number, lag = 0): Promise<ProcessMetrics> {
  const registers = [new Registry()]
  const answered = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: ['route'], registers })
  const seconds = new Histogram({ name: 'seconds', help: 'Times.', buckets: [1], registers })
  new Gauge({ name: 'open', help: 'Calls under way.', registers }).set(2)
  new Gauge({ name: 'lag', help: 'Lag.', aggregator: 'max', registers }).set(lag)
  for (let i = 0; i < calls; i++) {
    answered.inc({ route: '/v1/pets' })
    seconds.observe(i)
  }
  return (await registers[0]?.getMetricsAsJSON()) ?? []
}

const values = (text: string) =>
  Object.fromEntries(text.split('\n').flatMap((line) => (/^[a-z]/.test(line) ? [line.split(/ (?=\S+$)/) as [string, string]] : [])))

describe('the metrics of several processes', () => {
  it('are joined by the way of each metric', async () => {
    const joined = new JoinedMetrics<string>()
    joined.note('a', await metricsOf(3, 7))
    joined.note('b', await metricsOf(2, 5))
    expect(values(await joined.text(await metricsOf(1)))).toEqual({
      'calls_total{route="/v1/pets"}': '6',
      'seconds_bucket{le="1"}': '5',
      'seconds_bucket{le="+Inf"}': '6',
      seconds_sum: '4',
      seconds_count: '6',
      open: '6',
      lag: '7',
    })
  })

  it('keep the counts of processes that have ended, and nothing else of them', async () => {
    const joined = new JoinedMetrics<string>()
    joined.note('a', await metricsOf(3, 7))
    joined.end('a')
    joined.note('b', await metricsOf(2, 5))
    joined.end('b')
    joined.end('never known')
    joined.note('c', await metricsOf(4, 1))
    expect(values(await joined.text([]))).toMatchObject({
      'calls_total{route="/v1/pets"}': '9',
      seconds_count: '9',
      open: '2',
      lag: '1',
    })
  })
})
