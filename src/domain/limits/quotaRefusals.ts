import { LRUCache } from 'lru-cache'
import { MINUTE_MS, SECOND_MS } from '../../values/durations.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { rateLimitExceeded } from '../../values/errors/make.js'
import type { Balance, Quota } from '../ports/counters.js'

/** Kept refusals. The refusals of a quota differ only in their seconds. */
const MAX_KEPT = 500

/** The refusals of calls over a quota. A flood of calls gets one object many times, because a refusal must cost little. */
export class QuotaRefusals {
  private readonly kept = new LRUCache<string, ApiError<'RATE_LIMIT_EXCEEDED'>>({ max: MAX_KEPT })

  of({ quota, waitMs, resetMs }: Balance): ApiError<'RATE_LIMIT_EXCEEDED'> {
    const fitsLater = Number.isFinite(waitMs)
    // an amount above the whole quota never fits: a client that waits for the whole quota retries least often
    const milliseconds = fitsLater ? waitMs : Math.max(resetMs, quota.windowSeconds * SECOND_MS)
    const seconds = Math.max(1, Math.ceil(milliseconds / SECOND_MS))
    const key = `${quota.name} ${fitsLater} ${seconds}`
    const known = this.kept.get(key)
    if (known) return known
    const { name: budget, limit, windowSeconds } = quota
    const made = rateLimitExceeded(messageOf(quota, fitsLater, seconds), seconds, { budget, limit, windowSeconds })
    this.kept.set(key, made)
    return made
  }
}

function messageOf({ name, unit, limit, windowSeconds }: Quota, fitsLater: boolean, seconds: number): string {
  const window = windowSeconds * SECOND_MS === MINUTE_MS ? 'minute' : 'day'
  return fitsLater
    ? `The limit of ${limit} ${unit} in a ${window} is reached (${name}): try again in ${seconds} s`
    : `The call needs more than the limit of ${limit} ${unit} in a ${window} (${name}): ask for less`
}
