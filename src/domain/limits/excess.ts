import { MINUTE_MS, SECOND_MS } from '../../values/durations.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { rateLimitExceeded } from '../../values/errors/make.js'
import type { Balance } from '../ports/counters.js'

/** The refusal of a call that is over a quota. */
export function excess({ quota, waitMs, resetMs }: Balance): ApiError<'RATE_LIMIT_EXCEEDED'> {
  const { name: budget, unit, limit, windowSeconds } = quota
  // an amount above the whole quota never fits: a client that waits for the whole quota retries least often
  const milliseconds = Number.isFinite(waitMs) ? waitMs : Math.max(resetMs, windowSeconds * SECOND_MS)
  const seconds = Math.max(1, Math.ceil(milliseconds / SECOND_MS))
  const window = windowSeconds * SECOND_MS === MINUTE_MS ? 'minute' : 'day'
  const message = Number.isFinite(waitMs)
    ? `The limit of ${limit} ${unit} in a ${window} is reached (${budget}): try again in ${seconds} s`
    : `The call needs more than the limit of ${limit} ${unit} in a ${window} (${budget}): ask for less`
  return rateLimitExceeded(message, seconds, { budget, limit, windowSeconds })
}
