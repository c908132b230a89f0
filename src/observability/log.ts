import { type DestinationStream, pino } from 'pino'
import type { Config } from '../config.js'
import { loggedError } from './loggedError.js'

export type Log = pino.Logger

/** Bytes of log lines that may wait while standard output is not read. Further lines are dropped. */
const MAX_WAITING = 8 * 1024 * 1024

/**
 * Writes JSON lines to standard output, many at a time, at most a quarter of a second later. Waiting lines are written before the process exits.
 * Credentials are removed from the logged headers of a request.
 * @param destination receives the lines instead of standard output.
 */
export function createLog(config: Pick<Config, 'LOG_LEVEL'>, destination?: DestinationStream): Log {
  return pino(
    {
      level: config.LOG_LEVEL,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: loggedError },
      redact: ['headers.authorization', 'headers["x-api-key"]', 'headers.cookie'],
    },
    destination ?? pino.destination({ fd: 1, sync: false, minLength: 8192, maxLength: MAX_WAITING, periodicFlush: 250 }),
  )
}
