import { type DestinationStream, pino } from 'pino'
import { loggedError } from './loggedError.js'
import { type LogModule, logModules, readLogLevels } from './logLevels.js'
import { LogWriter } from './logWriter.js'
import { type AnsweredRequest, requestLine } from './requestLine.js'

export type Log = pino.Logger & {
  /** Writes the line of an answered request, at the level `info` of the module `http`. */
  request(facts: AnsweredRequest): void
  /** The log of a module: its lines name the module, and the module may have a level of its own. */
  of(module: LogModule): pino.Logger
  /** Applies a valid text of the setting `LOG_LEVEL` from now on. */
  setLevels(text: string): void
}

/** A process has one standard output, so all its logs share one writer. It is made by the first log that needs it. */
let writer: LogWriter | undefined

/**
 * Writes JSON lines to standard output, many at a time, at most a quarter of a second later. Waiting lines are written before the process exits.
 * Credentials are removed from the logged headers of a request.
 * @param destination receives the lines instead of standard output.
 */
export function createLog({ LOG_LEVEL }: { readonly LOG_LEVEL: string }, destination?: DestinationStream): Log {
  const lines = destination ?? standardOutput()
  const log = pino(
    {
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) }, // a word: no other program knows the numbers of pino
      serializers: { err: loggedError },
      redact: ['headers.authorization', 'headers["x-api-key"]', 'headers.cookie'],
    },
    lines,
  )
  // the entries are those of the type
  const modules = Object.fromEntries(logModules.map((module) => [module, log.child({ module })])) as Record<LogModule, pino.Logger>
  const whole = Object.assign(log, {
    request(facts: AnsweredRequest): void {
      if (modules.http.isLevelEnabled('info')) lines.write(requestLine(facts, Date.now()))
    },
    of: (module: LogModule) => modules[module],
    setLevels(text: string): void {
      const levels = readLogLevels(text)
      if (!levels) throw new Error('LOG_LEVEL was not checked')
      log.level = levels.standard
      for (const module of logModules) modules[module].level = levels.ofModule[module] ?? levels.standard
    },
  })
  whole.setLevels(LOG_LEVEL)
  return whole
}

/** Writes lines to the standard output of the process. */
export function standardOutput(): LogWriter {
  writer ??= new LogWriter(1)
  return writer
}
