import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../src/values/clock.js'

/** A clock that moves only when it is set. */
export interface MovableClock extends Clock {
  set(moment: Date): void
  advance(seconds: number): void
}

/** @param start the first time, a whole second because tokens count in whole seconds. */
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
let stoppedAt: number | undefined

function measured(): number {
  return (stoppedAt ?? elapsed()) + passed
}

/** From now on time passes only by `letPass`, however slow the machine is. @returns a function that lets time go on */
export function stopTime(): () => void {
  performance.now = measured
  stoppedAt = elapsed()
  return () => {
    stoppedAt = undefined
  }
}

/** Milliseconds after which the memory of credentials reads the time again. */
const RESOLUTION_MS = 1

/**
 * Lets time pass for all measurements of elapsed time (the age of a remembered credential or of a copy), without waiting.
 * Resolves when every memory sees the new time.
 */
export async function letPass(milliseconds: number): Promise<void> {
  passed += milliseconds
  performance.now = measured
  await sleep(RESOLUTION_MS + 1)
}
