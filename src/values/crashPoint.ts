import { shopCrashPoints } from './shopCrashPoints.js'

/** Points at which a test may kill the process. */
export const crashPoints = [
  // a list of one line for each part of the product
  ...shopCrashPoints,
] as const
export type CrashPoint = (typeof crashPoints)[number]
