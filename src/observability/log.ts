import { type DestinationStream, pino } from 'pino'
import type { Config } from '../config.js'
import { loggedError } from './loggedError.js'

export type Log = pino.Logger

/** Bytes of log lines that may wait while standard output is not read. Further lines are dropped. */
const MAX_WAITING = 8 * 1024 * 1024

/**
 * JSON lines on standard output, written a quarter of a second later at most, many at a time; what waits is written before the process exits.
 * Credentials are cut out wherever a request's headers are logged.
 * @param destination where the lines go instead.
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
