import { SECOND_MS } from '../../values/durations.js'
import type { Quota } from '../ports/counters.js'
import type { Algorithm } from './algorithm.js'

/** Parts of a window. Units of one part come back together. */
export const PARTS = 12
/** A counter keeps an extra part, because a window begins and ends within a part. */
const KEPT = PARTS + 1
/** Each part is two numbers: its units, and the moment of the last unit. */
const NUMBERS = 2

/**
 * At most `limit` units in every span as long as the window, wherever it begins. The units of a part of the window come back together, when the last
 * of them has left the window: never too early, and at most a part too late.
 */
export const slidingWindow: Algorithm = {
  width: KEPT * NUMBERS,
  used(quota, state, at, now) {
    let sum = 0
    for (let i = 0; i < KEPT; i++) sum += unitsOf(quota, state, at + i * NUMBERS, now)
    return sum
  },
  wait(quota, state, at, amount, now) {
    if (amount > quota.limit) return Number.POSITIVE_INFINITY
    let excess = this.used(quota, state, at, now) + amount - quota.limit
    const first = partAt(quota, now) - PARTS
    for (let part = first; excess > 0 && part < first + KEPT; part++) {
      const place = at + placeOf(part)
      excess -= unitsOf(quota, state, place, now)
      if (excess <= 0) return (state[place + 1] ?? 0) + windowOf(quota) - now
    }
    return 0
  },
  reset(quota, state, at, now) {
    let last = now - windowOf(quota)
    for (let i = 0; i < KEPT; i++) {
      const place = at + i * NUMBERS
      if (unitsOf(quota, state, place, now) > 0) last = Math.max(last, state[place + 1] ?? 0)
    }
    return last + windowOf(quota) - now
  },
  add(quota, state, at, amount, now) {
    if (amount < 0) return giveBack(quota, state, at, -amount, now)
    const place = at + placeOf(partAt(quota, now))
    state[place] = unitsOf(quota, state, place, now) + amount
    state[place + 1] = now
  },
}

function windowOf({ windowSeconds }: Quota): number {
  return windowSeconds * SECOND_MS
}

/** The number of the part of a moment, counted from 1970. */
function partAt(quota: Quota, moment: number): number {
  return Math.floor((moment * PARTS) / windowOf(quota))
}

function placeOf(part: number): number {
  return (part % KEPT) * NUMBERS
}

/** The units of a part that are still in the window. A unit from the future stands there after the clock was set back: it counts as gone. */
function unitsOf(quota: Quota, state: Float64Array, place: number, now: number): number {
  const last = state[place + 1] ?? 0
  return last > now - windowOf(quota) && last <= now ? (state[place] ?? 0) : 0
}

/** The newest units are given back first. */
function giveBack(quota: Quota, state: Float64Array, at: number, amount: number, now: number): void {
  const newest = partAt(quota, now)
  let left = amount
  for (let part = newest; left > 0 && part > newest - KEPT; part--) {
    const place = at + placeOf(part)
    const returned = Math.min(left, unitsOf(quota, state, place, now))
    if (returned > 0) state[place] = (state[place] ?? 0) - returned
    left -= returned
  }
}
