import { REQUEST_LOG_DAYS } from '../domain/requestLog/keepDays.js'
import { MAX_LOGGED_PER_SECOND } from '../domain/requestLog/sampleCalls.js'
import { DAY_MS, SECOND_MS } from '../values/durations.js'

/** The most rows of the growing tables that have such a bound (docs/limits.md). */
export const maxRowsOf: Readonly<Record<string, number>> = {
  request_log: (MAX_LOGGED_PER_SECOND * REQUEST_LOG_DAYS * DAY_MS) / SECOND_MS,
}
