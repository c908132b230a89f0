import type { Quota } from '../ports/counters.js'
import type { Algorithm } from './algorithm.js'
import { dayWindow } from './dayWindow.js'
import { slidingWindow } from './slidingWindow.js'
import { tokenBucket } from './tokenBucket.js'

/** Units come back in parts; a rounding error must not hide a whole unit. */
const ROUNDING = 0.001

const algorithms: Readonly<Record<Quota['algorithm'], Algorithm>> = { tokenBucket, slidingWindow, day: dayWindow }

export function algorithmOf({ algorithm }: Pick<Quota, 'algorithm'>): Algorithm {
  return algorithms[algorithm]
}

/** Whole units that are left of a quota. @param used units in use; parts of units come from rounding and from refilling */
export function remainingOf({ limit }: Pick<Quota, 'limit'>, used: number): number {
  return Math.max(0, Math.floor(limit - used + ROUNDING))
}
