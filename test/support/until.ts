import { setTimeout as sleep } from 'node:timers/promises'

/** Far longer than necessary, even on a busy machine. A test of a shorter promise has its own bound. */
const PATIENCE_MS = 40_000
const INTERVAL_MS = 10

/** Waits until `check` throws nothing. @returns what it gives then @throws the last failure of `check` */
export async function until<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > end) throw error
    }
    await sleep(INTERVAL_MS)
  }
}
