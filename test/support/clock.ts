import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../src/values/clock.js'

/** A clock that stands where it is set. */
export interface MovableClock extends Clock {
  set(moment: Date): void
  advance(seconds: number): void
}

/** @param start where it stands first: on a whole second, as tokens count in those. */
export function movableClock(start = new Date('2026-11-20T10:00:00.000Z')): MovableClock {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    set(moment) {
      time = moment.getTime()
    },
    advance(seconds) {
      time += seconds * 1000
    },
  }
}

export const MINUTE = 60
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const elapsed = performance.now.bind(performance)
let passed = 0

/** Milliseconds after which the memory of credentials looks at the time again. */
const RESOLUTION_MS = 1

/**
 * Lets time pass for whatever measures how much of it has passed (how long a credential is remembered, how old a copy is), without waiting for it.
 * Resolves when every memory sees the new time.
 */
export async function letPass(milliseconds: number): Promise<void> {
  passed += milliseconds
  performance.now = () => elapsed() + passed
  await sleep(RESOLUTION_MS + 1)
}
