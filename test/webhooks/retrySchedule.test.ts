import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextAttempt, readRetryAfter } from '../../src/domain/webhooks/retrySchedule.js'
import { DAY, HOUR, MINUTE } from '../support/clock.js'

const NOW = new Date('2026-11-20T10:00:00.000Z')
const SCHEDULE = [0, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR].map((seconds) => seconds * 1000)
const delayOf = (made: number, options: Partial<Parameters<typeof nextAttempt>[3]> = {}) => {
  const next = nextAttempt(SCHEDULE, made, NOW, { chance: 0, ...options })
  return next && (next.getTime() - NOW.getTime()) / 1000
}

describe('the next attempt', () => {
  it('follows the schedule of the integration document, and does not exist after the last entry', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((made) => delayOf(made))).toEqual([0, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, undefined, undefined])
  })

  it('is never earlier than the schedule says, and at most a tenth later', () => {
    const made = fc.integer({ min: 1, max: 4 })
    const chance = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(made, chance, (n, c) => {
        const delay = delayOf(n, { chance: c }) ?? 0
        const planned = (SCHEDULE[n] ?? 0) / 1000
        return delay >= planned && delay <= planned * 1.1 + 0.001
      }),
    )
  })

  it('waits as long as the receiver asks, up to one day', () => {
    expect(delayOf(1, { retryAfter: HOUR * 1000 })).toBe(HOUR)
    expect(delayOf(4, { retryAfter: 1000 })).toBe(2 * HOUR)
    expect(delayOf(1, { retryAfter: 7 * DAY * 1000 })).toBe(DAY)
    expect(delayOf(5, { retryAfter: 1000 })).toBeUndefined()
  })
})

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Fri, 20 Nov 2026 10:05:00 GMT', 300_000],
    ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
    [undefined, undefined],
    ['', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2026-11-20T10:05:00Z', undefined],
    ['99999999999999', undefined],
    ['Fri, 99 Nov 2026 10:05:00 GMT', undefined],
  ])('%j is %j milliseconds from now', (text, milliseconds) => {
    expect(readRetryAfter(text, NOW)).toBe(milliseconds)
  })
})
