import { type DestinationStream, pino } from 'pino'
import type { Config } from '../config.js'
import { loggedError } from './loggedError.js'
import { LogWriter } from './logWriter.js'
import { type AnsweredRequest, requestLine } from './requestLine.js'

export type Log = pino.Logger & {
  /** Writes the line of an answered request, at the level `info`. */
  request(facts: AnsweredRequest): void
}

/** A process has one standard output, so all its logs share one writer. It is made by the first log that needs it. */
let standardOutput: LogWriter | undefined

/**
 * Writes JSON lines to standard output, many at a time, at most a quarter of a second later. Waiting lines are written before the process exits.
 * Credentials are removed from the logged headers of a request.
 * @param destination receives the lines instead of standard output.
 */
export function createLog(config: Pick<Config, 'LOG_LEVEL'>, destination?: DestinationStream): Log {
  const lines = destination ?? toStandardOutput()
  const log = pino(
    {
      level: config.LOG_LEVEL,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: loggedError },
      redact: ['headers.authorization', 'headers["x-api-key"]', 'headers.cookie'],
    },
    lines,
  )
  return Object.assign(log, {
    request(facts: AnsweredRequest): void {
      if (log.isLevelEnabled('info')) lines.write(requestLine(facts, Date.now()))
    },
  })
}

function toStandardOutput(): LogWriter {
  standardOutput ??= new LogWriter(1)
  return standardOutput
}
