import { SECOND_MS } from '../../values/durations.js'
import type { Quota } from '../ports/counters.js'
import type { Algorithm } from './algorithm.js'

/** Time that a caller may stay above the quota. */
export const BURST_MS = 30 * SECOND_MS
/** Moments are rounded to 0.0002 ms. The sum of many such errors must not cost a caller a unit. */
const ROUNDING_MS = 0.05

/** Places of the state: the moment at which the bucket is full again, and the moment since which the caller is above the quota (0: not above). */
const FULL_AT = 0
const ABOVE_SINCE = 1

/**
 * A bucket that refills evenly: `limit` units in a window. A full bucket holds `burst` times the limit. While more than the limit is missing, the
 * caller is above its quota. This lasts at most 30 seconds: after them nothing fits until no more than the limit is missing.
 *
 * A missing unit is counted as the time that its refill takes. So the state is one moment, and the bucket needs no work while it refills.
 */
export const tokenBucket: Algorithm = {
  width: 2,
  used: (quota, state, at, now) => (missing(quota, state, at, now) * quota.limit) / windowOf(quota),
  wait(quota, state, at, amount, now) {
    const window = windowOf(quota)
    const capacity = window * quota.burst
    const wanted = refillOf(quota, amount)
    if (wanted > capacity + ROUNDING_MS) return Number.POSITIVE_INFINITY
    const gone = missing(quota, state, at, now)
    const since = state[at + ABOVE_SINCE] ?? 0
    const refill = Math.max(0, gone + wanted - capacity)
    // after this refill the caller may still be above its quota, and its burst may be over
    const isBurstOver = since > 0 && gone - refill > window + ROUNDING_MS && now + refill - since >= BURST_MS
    const wait = isBurstOver ? gone - window : refill
    return wait > ROUNDING_MS ? wait : 0
  },
  reset: missing,
  add(quota, state, at, amount, now) {
    const quotaMs = windowOf(quota) + ROUNDING_MS
    const before = missing(quota, state, at, now)
    const after = Math.max(0, before + refillOf(quota, amount))
    state[at + FULL_AT] = now + after
    if (after <= quotaMs) state[at + ABOVE_SINCE] = 0
    else if (before <= quotaMs || state[at + ABOVE_SINCE] === 0) state[at + ABOVE_SINCE] = now
  },
}

function windowOf({ windowSeconds }: Quota): number {
  return windowSeconds * SECOND_MS
}

/** The time in which `amount` units come back. */
function refillOf(quota: Quota, amount: number): number {
  return (amount * windowOf(quota)) / quota.limit
}

/** The time until the bucket is full. No bucket lacks more than it holds, even after the clock was set back or the limit was lowered. */
function missing(quota: Quota, state: Float64Array, at: number, now: number): number {
  return Math.min(Math.max(0, (state[at + FULL_AT] ?? 0) - now), windowOf(quota) * quota.burst)
}
