import { setImmediate } from 'node:timers/promises'
import { vi } from 'vitest'

/** Longer than the timeout of an attempt plus the delay before the next attempt. */
const PATIENCE_MS = 11_000

/**
 * Lets the payment guard give up sent attempts without waiting for its timeout, so that the speed of the machine does not matter.
 * @param sent counts the attempts that have arrived.
 */
export async function givenUpOnceSent<Result>(
  sent: () => number | Promise<number>,
  act: () => Promise<Result>,
  attempts = 1,
): Promise<Result> {
  // the clock continues, because new connections to the database need a timer too
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
  try {
    const acting = act()
    for (let attempt = 1; attempt <= attempts; attempt++) {
      while ((await sent()) < attempt) await setImmediate()
      await vi.advanceTimersByTimeAsync(PATIENCE_MS)
    }
    return await acting
  } finally {
    vi.useRealTimers()
  }
}
