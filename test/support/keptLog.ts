import { createLog, type Log } from '../../src/observability/log.js'

/** A log of all levels that is kept in memory. */
export function keptLog(): { log: Log; text: () => string } {
  const lines: string[] = []
  const log = createLog({ LOG_LEVEL: 'trace' }, { write: (line) => void lines.push(line) })
  return { log, text: () => lines.join('') }
}
