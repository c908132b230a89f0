import { describe, expect, it } from 'vitest'
import { mix, mixedCalls } from '../../bench/open/mix.js'
import type { Outcome } from '../../bench/open/openLoad.js'
import { parseLoadOptions } from '../../bench/open/options.js'
import { causesBetween, readingOf } from '../../bench/open/serverMetrics.js'
import { tailCauses } from '../../bench/open/tail.js'

/** The metrics of a server with so many pauses up to 1 ms, 10 ms and in all. */
const metrics = (upTo1: number, upTo10: number, all: number, lag = 0.0105, waiting = 0) =>
  readingOf(`# HELP nodejs_gc_duration_seconds Pauses.
nodejs_gc_duration_seconds_bucket{le="0.001",kind="minor"} ${upTo1}
nodejs_gc_duration_seconds_bucket{le="0.01",kind="minor"} ${upTo10}
nodejs_gc_duration_seconds_bucket{le="+Inf",kind="minor"} ${all}
nodejs_gc_duration_seconds_count{kind="minor"} ${all}
nodejs_eventloop_lag_max_seconds ${lag}
gateway_gate_waiting{gate="database_connections"} ${waiting}
gateway_gate_waiting{gate="probes"} 0
gateway_shed_calls_total 3
`)

describe('the metrics of a second', () => {
  it('are read by name and label', () => {
    const reading = metrics(1, 2, 3)
    expect(reading.sum('nodejs_gc_duration_seconds_bucket', 'le="0.01"')).toBe(2)
    expect(reading.sum('nodejs_gc_duration_seconds_bucket')).toBe(6)
    expect([...reading.by('gateway_gate_waiting', 'gate')]).toEqual([
      ['database_connections', 0],
      ['probes', 0],
    ])
    expect(reading.sum('unknown')).toBe(0)
  })

  it.each([
    ['nothing', metrics(2, 3, 3), metrics(7, 8, 8), []],
    ['a short pause', metrics(2, 3, 3), metrics(2, 4, 4), ['a garbage collection over 1 ms']],
    ['a long pause', metrics(2, 3, 3), metrics(2, 3, 4), ['a garbage collection over 1 ms', 'a garbage collection over 10 ms']],
    ['a delay', metrics(0, 0, 0), metrics(0, 0, 0, 0.04), ['an event loop delay over 20 ms']],
    ['a queue', metrics(0, 0, 0), metrics(0, 0, 0, 0.01, 5), ['a queue at the gate database_connections']],
  ])('tell of %s', (_case, before, after, causes) => {
    expect(causesBetween(before, after)).toEqual(causes)
  })
})

it('the slowest replies are compared with all replies', () => {
  const reply = (name: string, planned: number, ms: number, late = 0): Outcome => ({
    name,
    status: '200',
    isOk: true,
    planned,
    sent: planned + late,
    ended: planned + ms,
  })
  const quick = Array.from({ length: 198 }, (_, i) => reply('read', i * 10, 2))
  const causes = tailCauses(
    [...quick, reply('order', 1500, 90), reply('read', 100, 80, 70)],
    [
      { from: 0, to: 1000, causes: [] },
      { from: 1000, to: 2000, causes: ['a pause'] },
    ],
  )
  expect(causes).toEqual([
    { cause: 'is: read', ofAll: 0.995, ofSlowest: 0.5 },
    { cause: 'is: order', ofAll: 0.005, ofSlowest: 0.5 },
    { cause: 'waited for this driver most of the time', ofAll: 0.005, ofSlowest: 0.5 },
    { cause: 'in a second with a pause', ofSeconds: 0.5, ofAll: expect.closeTo(0.5, 1), ofSlowest: 0.5 },
  ])
})

describe('the mix of a load', () => {
  const samples = {
    ...{ petIds: [1, 2, 3], petPages: 2, orderPages: 1, deepCursors: ['c'], categories: ['dog'], salePetIds: [1] },
    ...{ customer: { id: 1, email: '' }, lastPetId: 3, lastOrderId: 0 },
  }

  it('is of 100 requests: each workload has its weight, and each order its own key and its customer', () => {
    const next = mixedCalls({ samples, customerKeys: ['key-a', 'key-b'], url: 'https://shop.test/petstore' })
    const calls = Array.from({ length: 200 }, next)
    const counts = new Map<string, number>()
    for (const { name } of calls) counts.set(name, (counts.get(name) ?? 0) + 1)
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(Object.entries(mix).map(([name, weight]) => [name, 2 * weight])))
    const orders = calls.filter(({ name }) => name === 'order').map(({ bytes }) => bytes)
    expect(new Set(orders.map((bytes) => /idempotency-key: (\S+)/.exec(bytes)?.[1])).size).toBe(orders.length)
    expect(new Set(orders.map((bytes) => /authorization: ApiKey (\S+)/.exec(bytes)?.[1]))).toEqual(new Set(['key-a', 'key-b']))
    for (const { bytes } of calls) expect(bytes).toMatch(/^(GET|POST) \/petstore\/(v1|graphql)\S* HTTP\/1.1\r\nhost: shop\.test\r\n/)
  })
})

describe('the options of a load', () => {
  it('have defaults, and read lengths in seconds and minutes', () => {
    expect(parseLoadOptions([])).toMatchObject({ rate: 1000, seconds: 60, connections: 200, atOnce: undefined, url: undefined })
    expect(parseLoadOptions(['--for', '5m', '--url', 'https://shop.test/petstore/'])).toMatchObject({
      seconds: 300,
      url: 'https://shop.test/petstore',
      metrics: { url: 'https://shop.test/petstore/metrics' },
    })
  })

  it.each([
    [['--rate', '0'], '--rate takes a number'],
    [['--for', '5h'], '--for takes seconds or minutes'],
  ])('%j are refused', (args, refusal) => {
    expect(() => parseLoadOptions(args)).toThrow(refusal)
  })
})
