import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallSampler, createCallSampler } from '../../src/domain/requestLog/sampleCalls.js'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import type { UserId } from '../../src/values/ids.js'
import { movableClock } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'

type Call = Parameters<CallSampler['keeps']>[0]

const call = (user: number, status = 200): Call => ({
  userId: user as UserId,
  clientId: null,
  fromConsole: false,
  status,
  errorCode: status >= 400 ? 'NOT_FOUND' : null,
})

/** A sampler with a clock, and its count of left-out calls. */
function sampling() {
  const clock = movableClock()
  const leftOut = { sampled: 0, busy: 0 }
  const sampler = createCallSampler((reason) => {
    leftOut[reason] += 1
  })
  /** Sends calls, `perSecond` of them each second. @returns the number of kept calls */
  function send(count: number, { perSecond = 10, of = (_i: number) => call(1) } = {}): number {
    let kept = 0
    for (let i = 0; i < count; i++) {
      if (i > 0 && i % perSecond === 0) clock.advance(1)
      if (sampler.keeps(of(i), clock.now())) kept += 1
    }
    return kept
  }
  return { clock, leftOut, send }
}

describe('the request log of a caller with many calls', () => {
  it.each<[calls: number, kept: number]>([
    [1, 1],
    [60, 60],
    [61, 60],
    [80, 61],
    [600, 60 + 27],
  ])('of %i calls in a minute keeps %i', (calls, kept) => {
    const { send, leftOut } = sampling()
    expect(send(calls)).toBe(kept)
    expect(leftOut).toEqual({ sampled: calls - kept, busy: 0 })
  })

  it('keeps every error', () => {
    const { send } = sampling()
    send(300)
    expect(send(100, { of: () => call(1, 404) })).toBe(100)
    expect(send(100, { of: () => ({ ...call(1), errorCode: 'NOT_FOUND' }) })).toBe(100) // a GraphQL error has the status 200
  })

  it('keeps all calls again in the next minute, also after the clock was set back', () => {
    const { send, clock } = sampling()
    for (const seconds of [60, 60, -3600]) {
      expect(send(60)).toBe(60)
      expect(send(19, { perSecond: 60 })).toBe(0)
      clock.advance(seconds)
    }
  })

  it('counts each caller, and the calls of the console, apart', () => {
    const { send } = sampling()
    const callers: Call[] = [call(1), call(2), { ...call(1), userId: null, clientId: 'client' }, { ...call(1), fromConsole: true }]
    expect(send(240, { perSecond: 100, of: (i) => callers[i % 4] ?? call(1) })).toBe(240)
  })
})

describe('the request log of a busy server', () => {
  it('keeps at most 200 calls in a second', () => {
    const { send, leftOut, clock } = sampling()
    expect(send(1000, { perSecond: 1000, of: (i) => call(i) })).toBe(200)
    expect(leftOut).toEqual({ sampled: 0, busy: 800 })
    clock.advance(1)
    expect(send(1000, { perSecond: 1000, of: (i) => call(i) })).toBe(200)
  })

  it('keeps places for the other callers when one caller makes thousands of errors', () => {
    const { send } = sampling()
    const failing = call(1, 404)
    expect(send(5000, { perSecond: 10_000, of: () => failing })).toBe(150)
    expect(send(5, { perSecond: 10_000, of: () => call(2) })).toBe(5)
    expect(send(5000, { perSecond: 10_000, of: (i) => (i % 2 === 0 ? failing : call(100 + i)) })).toBe(45)
  })
})

describe('a server with the request log', () => {
  const clock = movableClock()
  let store: PetStore
  beforeAll(async () => {
    store = await petStore({ clock, wallClock: clock })
  })
  afterAll(() => store.close())

  it('writes the first 60 calls of a minute, then the errors and a sample, and counts the rest', async () => {
    const paths = Array.from({ length: 120 }, (_, i) => (i % 4 === 2 ? '/v1/pets/999' : '/v1/tags'))
    for (const path of paths) await store.rest('GET', path, { as: 'customer' })
    await writeRequestLog(store.app.services())
    const counts = await store.sql`select path, count(*)::int as count from request_log group by path order by path`
    // of the last 60 calls, 15 are errors; of the 45 others, the log keeps every call whose number is a multiple of 20 and no error
    const sample = [80, 100, 120].filter((number) => paths[number - 1] === '/v1/tags').length
    expect(counts).toEqual([
      { path: '/v1/pets/999', count: 30 },
      { path: '/v1/tags', count: 45 + sample },
    ])
    expect((await store.rest('GET', '/metrics')).text).toContain(`gateway_request_log_left_out_total{reason="sampled"} ${45 - sample}`)
  })
})
