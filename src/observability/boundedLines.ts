import type { Logger } from 'pino'
import { MINUTE_MS } from '../values/durations.js'
import type { Metrics } from './metrics.js'

/** Lines of one kind in a minute. */
const MAX_LINES = 600

interface LineOptions {
  readonly log: Logger
  readonly metrics: Pick<Metrics, 'leftOutLines'>
  readonly kind: string
  /** Milliseconds of any clock that only goes forward. */
  readonly now?: () => number
}

/** Lines of the log that anybody can cause without a credential. Beyond a number in a minute they are left out and counted. */
export class BoundedLines {
  private endsAt = Number.NEGATIVE_INFINITY
  private written = 0

  constructor(private readonly options: LineOptions) {}

  /** @param write writes one line. It is not called for a line that is left out. */
  write(write: (log: Logger) => void): void {
    const { log, metrics, kind, now = () => performance.now() } = this.options
    const moment = now()
    if (moment >= this.endsAt) {
      this.endsAt = moment + MINUTE_MS
      this.written = 0
    }
    this.written += 1
    if (this.written <= MAX_LINES) return write(log)
    metrics.leftOutLines.inc({ kind })
    if (this.written === MAX_LINES + 1)
      log.warn(
        { kind },
        'too many lines of one kind: the others of this minute are left out, and gateway_log_lines_left_out_total counts them',
      )
  }
}
