import { DAY_MS } from '../../values/durations.js'

/** The largest random part that is added to a delay, as a share of it, so that deliveries that failed together are not retried together. */
const JITTER = 0.1
/** The longest Retry-After of a receiver that delays an attempt. */
const MAX_RETRY_AFTER_MS = DAY_MS

/**
 * When the next attempt is due.
 * @param schedule delays in milliseconds, one for each attempt: the first counts from the event, the others from the attempt before.
 * @param made attempts made so far. @param chance 0 to 1. @param retryAfter the receiver's Retry-After, in milliseconds.
 * @returns undefined when all attempts have been made.
 */
export function nextAttempt(
  schedule: readonly number[],
  made: number,
  now: Date,
  { chance, retryAfter = 0 }: { chance: number; retryAfter?: number },
): Date | undefined {
  const delay = schedule[made]
  if (delay === undefined) return undefined
  return new Date(now.getTime() + Math.max(delay * (1 + JITTER * chance), Math.min(retryAfter, MAX_RETRY_AFTER_MS)))
}

/** @param text a `Retry-After` header (RFC 9110, section 10.2.3): seconds or a date. @returns milliseconds from `now`; undefined for another text */
export function readRetryAfter(text: string | undefined, now: Date): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000
  const date = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime())
}
