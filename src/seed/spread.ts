import type { Random } from './random.js'

/** In milliseconds. */
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const WEEK = 7 * DAY

/** The time of item `index` of `count`: times ascend, and each lies in its own slice between `from` and `to`, so that no two are equal. */
export function spread(random: Random, index: number, count: number, from: number, to: number): Date {
  return new Date(Math.floor(from + ((to - from) * (index + random.fraction())) / count))
}
