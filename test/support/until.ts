import { vi } from 'vitest'

/** Far longer than necessary, even on a busy machine. A test of a shorter promise has its own bound. */
const PATIENCE_MS = 40_000

/** Waits until `check` throws nothing. @returns what it gives then */
export function until<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: PATIENCE_MS, interval: 10 })
}
