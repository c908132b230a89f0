import { vi } from 'vitest'

/** Longer than a charge is waited for, and than the delay before the next attempt. */
const PATIENCE_MS = 11_000

/**
 * Lets the payment guard give up an attempt at the moment when its charge is written down, so that the speed of the machine decides nothing.
 * @param charges finds the charge.
 */
export async function givenUpOnceCharged<Result>(charges: () => Promise<readonly unknown[]>, act: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true }) // new connections to the database wait for a timer too
  try {
    const acting = act()
    while ((await charges()).length === 0);
    await vi.advanceTimersByTimeAsync(PATIENCE_MS)
    return await acting
  } finally {
    vi.useRealTimers()
  }
}
