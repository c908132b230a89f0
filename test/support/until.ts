import { vi } from 'vitest'

/** Far longer than it takes on a machine that is busy with other tests as well: what is promised sooner is asked for with its own bound. */
const PATIENCE_MS = 15_000

/** Waits until `check` throws nothing. @returns what it gives then */
export function until<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: PATIENCE_MS, interval: 10 })
}
