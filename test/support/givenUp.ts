import { setImmediate } from 'node:timers/promises'
import { vi } from 'vitest'

/** Longer than an attempt at a charge may take, with the delay before the next attempt. */
const PATIENCE_MS = 11_000

/**
 * Lets the payment guard give attempts up once they have been sent, without waiting for its timeout: the speed of the machine decides nothing.
 * @param sent counts the attempts that have arrived.
 */
export async function givenUpOnceSent<Result>(
  sent: () => number | Promise<number>,
  act: () => Promise<Result>,
  attempts = 1,
): Promise<Result> {
  // time goes on, because new connections to the database wait for a timer too
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
