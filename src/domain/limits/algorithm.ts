import type { Quota } from '../ports/counters.js'

/**
 * Counts the units of one quota and one caller. The state of a counter is `width` numbers, from `state[at]` on; zeros are an unused counter. So counters
 * of many callers can stand in one array. All times are in milliseconds; `now` is the time since 1970.
 */
export interface Algorithm {
  readonly width: number
  /** Units in use; parts of units where they come back continuously. */
  used(quota: Quota, state: Float64Array, at: number, now: number): number
  /** Time until `amount` more units fit. 0: they fit now. Infinity: they never fit. */
  wait(quota: Quota, state: Float64Array, at: number, amount: number, now: number): number
  /** Time until no unit is in use. */
  reset(quota: Quota, state: Float64Array, at: number, now: number): number
  /** Adds units that fit, or gives units back: a negative amount. */
  add(quota: Quota, state: Float64Array, at: number, amount: number, now: number): void
}
