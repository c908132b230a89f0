import { DAY_MS } from '../../values/durations.js'
import type { Algorithm } from './algorithm.js'

/** Places of the state: the number of the day since 1970, in UTC, and its units. */
const DAY = 0
const UNITS = 1

/** At most `limit` units in a UTC day. */
export const dayWindow: Algorithm = {
  width: 2,
  used: (_quota, state, at, now) => unitsOn(dayOf(now), state, at),
  wait(quota, state, at, amount, now) {
    if (amount > quota.limit) return Number.POSITIVE_INFINITY
    return unitsOn(dayOf(now), state, at) + amount > quota.limit ? untilTomorrow(now) : 0
  },
  reset: (_quota, state, at, now) => (unitsOn(dayOf(now), state, at) > 0 ? untilTomorrow(now) : 0),
  add(_quota, state, at, amount, now) {
    const day = dayOf(now)
    state[at + UNITS] = Math.max(0, unitsOn(day, state, at) + amount)
    state[at + DAY] = day
  },
}

function dayOf(now: number): number {
  return Math.floor(now / DAY_MS)
}

function unitsOn(day: number, state: Float64Array, at: number): number {
  return state[at + DAY] === day ? (state[at + UNITS] ?? 0) : 0
}

function untilTomorrow(now: number): number {
  return (dayOf(now) + 1) * DAY_MS - now
}
