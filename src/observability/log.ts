import { type DestinationStream, pino } from 'pino'
import type { Config } from '../config.js'
import { loggedError } from './loggedError.js'
import { LogWriter } from './logWriter.js'

export type Log = pino.Logger

/** A process has one standard output, so all its logs share one writer. It is made by the first log that needs it. */
let standardOutput: LogWriter | undefined

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
    destination ?? toStandardOutput(),
  )
}

function toStandardOutput(): LogWriter {
  standardOutput ??= new LogWriter(1)
  return standardOutput
}
