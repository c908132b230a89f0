import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { algorithmOf, remainingOf } from '../../src/domain/limits/algorithms.js'
import { BURST_MS } from '../../src/domain/limits/tokenBucket.js'
import type { Quota } from '../../src/domain/ports/counters.js'
import { DAY_MS, MINUTE_MS } from '../../src/values/durations.js'

const START = Date.parse('2026-11-20T10:00:00.000Z')
const made = (quota: Partial<Quota>): Quota => ({
  name: 'default',
  unit: 'calls',
  algorithm: 'tokenBucket',
  limit: 100,
  windowSeconds: 60,
  burst: 1.5,
  ...quota,
})

/** A counter of one caller, whose time is given in milliseconds from the start. */
function counter(quota: Quota) {
  const algorithm = algorithmOf(quota)
  const state = new Float64Array(algorithm.width)
  return {
    used: (at: number) => algorithm.used(quota, state, 0, START + at),
    remaining: (at: number) => remainingOf(quota, algorithm.used(quota, state, 0, START + at)),
    wait: (at: number, amount = 1) => algorithm.wait(quota, state, 0, amount, START + at),
    reset: (at: number) => algorithm.reset(quota, state, 0, START + at),
    giveBack: (at: number, amount: number) => algorithm.add(quota, state, 0, -amount, START + at),
    take(at: number, amount = 1): boolean {
      if (this.wait(at, amount) > 0) return false
      algorithm.add(quota, state, 0, amount, START + at)
      return true
    },
    /** Takes single units until one is refused. */
    takeAll(at: number): number {
      for (let taken = 0; ; taken++) if (!this.take(at)) return taken
    },
  }
}

/** Quotas of every algorithm. */
const quotas = fc.record({
  algorithm: fc.constantFrom('tokenBucket' as const, 'slidingWindow' as const),
  limit: fc.integer({ min: 1, max: 300 }),
  burst: fc.constantFrom(1, 1.5),
})
/** Pauses in milliseconds, and amounts: calls that come close together, and calls after a while. */
const calls = fc.array(
  fc.record({
    pause: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 40_000 })),
    amount: fc.integer({ min: 1, max: 20 }),
  }),
  { minLength: 1, maxLength: 80 },
)

interface Taken {
  readonly at: number
  readonly amount: number
}

/** Makes the calls. @returns the accepted ones */
function play(quota: Quota, list: readonly { pause: number; amount: number }[]): Taken[] {
  const one = counter(quota)
  const accepted: Taken[] = []
  let at = 0
  for (const { pause, amount } of list) {
    at += pause
    if (one.take(at, amount)) accepted.push({ at, amount })
  }
  return accepted
}

/** The most units that a span of this length contains. */
function mostWithin(accepted: readonly Taken[], length: number): number {
  const sums = accepted.map(({ at: first }) =>
    accepted.filter(({ at }) => at >= first && at < first + length).reduce((sum, { amount }) => sum + amount, 0),
  )
  return Math.max(0, ...sums)
}

describe('a token bucket', () => {
  it.each([60, 100, 300, 10_000])('of %i calls gives half as many more at once, and no other', (limit) => {
    const bucket = counter(made({ limit }))
    expect(bucket.takeAll(0)).toBe(limit * 1.5)
    expect([bucket.remaining(0), bucket.wait(0)]).toEqual([0, expect.closeTo(MINUTE_MS / limit, 1)])
  })

  it('shows the quota without the burst', () => {
    const bucket = counter(made({}))
    bucket.take(0)
    expect([bucket.remaining(0), bucket.reset(0)]).toEqual([99, expect.closeTo(600, 1)])
    for (let i = 0; i < 49; i++) bucket.take(0)
    expect([bucket.remaining(0), bucket.reset(0)]).toEqual([50, expect.closeTo(30_000, 1)])
  })

  it('refills at the quota', () => {
    const bucket = counter(made({}))
    bucket.takeAll(0)
    expect(bucket.takeAll(600)).toBe(1)
    expect(bucket.takeAll(6600)).toBe(10)
    expect(bucket.takeAll(3 * MINUTE_MS)).toBe(150)
  })

  it('lets a caller stay above its quota for 30 seconds, until no more than the quota is missing', () => {
    const bucket = counter(made({}))
    bucket.takeAll(0)
    for (let second = 1; second < 30; second++) expect(bucket.takeAll(second * 1000), `second ${second}`).toBeGreaterThan(0)
    expect(bucket.take(BURST_MS)).toBe(false)
    const wait = bucket.wait(BURST_MS)
    expect(wait).toBeGreaterThan(28_000)
    expect(bucket.take(BURST_MS + wait - 1)).toBe(false)
    expect(bucket.takeAll(BURST_MS + wait)).toBeGreaterThanOrEqual(49)
  })

  it('never gives more than its burst and the refill of the time', () => {
    fc.assert(
      fc.property(quotas, calls, fc.integer({ min: 1, max: 120_000 }), (given, list, span) => {
        const quota = made({ ...given, algorithm: 'tokenBucket' })
        const most = mostWithin(play(quota, list), span)
        expect(most).toBeLessThanOrEqual(quota.limit * quota.burst + (quota.limit * span) / MINUTE_MS + 0.001)
      }),
    )
  })

  it('never lets a caller take units more than 30 seconds after it has gone above its quota', () => {
    fc.assert(
      fc.property(quotas, calls, (given, list) => {
        const quota = made({ ...given, algorithm: 'tokenBucket', burst: 1.5 })
        const bucket = counter(quota)
        let [at, above]: [number, number | undefined] = [0, undefined]
        for (const { pause, amount } of list) {
          at += pause
          if (bucket.used(at) <= quota.limit + 0.001) above = undefined
          if (bucket.take(at, amount)) {
            if (above !== undefined) expect(at - above).toBeLessThan(BURST_MS)
            if (bucket.used(at) > quota.limit + 0.001) above ??= at
          }
        }
      }),
    )
  })
})

describe('a sliding window', () => {
  const quota = made({ algorithm: 'slidingWindow', limit: 20, burst: 1 })

  it('gives the limit at once and again after a window', () => {
    const window = counter(quota)
    expect(window.takeAll(0)).toBe(20)
    expect([window.remaining(0), window.wait(0), window.reset(0)]).toEqual([0, MINUTE_MS, MINUTE_MS])
    expect(window.takeAll(MINUTE_MS - 1)).toBe(0)
    expect(window.takeAll(MINUTE_MS)).toBe(20)
  })

  it('never gives more than the limit in any span as long as the window', () => {
    fc.assert(
      fc.property(quotas, calls, (given, list) => {
        const any = made({ ...given, algorithm: 'slidingWindow', burst: 1 })
        expect(mostWithin(play(any, list), MINUTE_MS)).toBeLessThanOrEqual(any.limit)
      }),
    )
  })
})

describe('a day', () => {
  const quota = made({ name: 'day', algorithm: 'day', limit: 10, windowSeconds: DAY_MS / 1000, burst: 1 })
  const midnight = 14 * 60 * MINUTE_MS

  it('ends at midnight in UTC', () => {
    const day = counter(quota)
    expect(day.takeAll(0)).toBe(10)
    expect([day.wait(0), day.reset(0)]).toEqual([midnight, midnight])
    expect(day.takeAll(midnight - 1)).toBe(0)
    expect(day.takeAll(midnight)).toBe(10)
  })
})

describe('every algorithm', () => {
  const all = [
    made({}),
    made({ burst: 1 }),
    made({ algorithm: 'slidingWindow', burst: 1 }),
    made({ algorithm: 'day', windowSeconds: 86_400, burst: 1 }),
  ]

  it('tells the wait after which a refused amount fits, and not earlier', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.integer({ min: 1, max: 300 }), calls, (base, limit, list) => {
        const quota = { ...base, limit }
        const one = counter(quota)
        let at = 0
        for (const { pause, amount } of list) {
          at += pause
          const wait = one.wait(at, amount)
          if (wait === Number.POSITIVE_INFINITY) expect(amount).toBeGreaterThan(quota.limit)
          else if (wait > 0) {
            expect(one.wait(at + wait, amount)).toBe(0)
            if (wait > 1) expect(one.wait(at + wait - 0.5, amount)).toBeGreaterThan(0)
          }
          one.take(at, amount)
        }
      }),
    )
  })

  it('is unused after its reset, and not earlier', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), calls, (quota, list) => {
        const one = counter(quota)
        let at = 0
        for (const { pause, amount } of list) {
          at += pause
          one.take(at, amount)
        }
        const reset = one.reset(at)
        expect(one.remaining(at + reset)).toBe(quota.limit)
        expect(one.used(at + reset)).toBeLessThan(0.001)
        if (reset > 1) expect(one.used(at + reset - 1)).toBeGreaterThan(0)
      }),
    )
  })

  it('takes units back', () => {
    for (const quota of all) {
      const one = counter(quota)
      one.take(0, 40)
      one.giveBack(10, 30)
      expect(one.remaining(10), quota.algorithm).toBe(quota.limit - 10)
      one.giveBack(20, 1000)
      expect(one.remaining(20), quota.algorithm).toBe(quota.limit)
    }
  })

  it('serves a caller again after the clock was set back', () => {
    for (const quota of all) {
      const one = counter(quota)
      one.takeAll(0)
      expect(one.wait(-60 * MINUTE_MS), quota.algorithm).toBeLessThanOrEqual(DAY_MS)
      expect(one.take(-60 * MINUTE_MS + DAY_MS), quota.algorithm).toBe(true)
    }
  })
})
