import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for `work`, but no longer than so many milliseconds. @returns false when the work was not done in time. */
export async function withinTime(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const done = new AbortController()
  const limit = sleep(milliseconds, false, { signal: done.signal }).catch(() => false)
  return Promise.race([work.then(() => true), limit]).finally(() => done.abort())
}
