import type { NewRequestLogEntry } from '../../db/queries/requestLog.js'

const CAPACITY = 10_000

/** Answered calls that are not yet in the database. To add a call costs its request almost nothing. */
export interface RequestLogBuffer {
  /** Adds an entry. A full buffer drops its oldest entry. */
  push(entry: NewRequestLogEntry): void
  /** Empties the buffer. @returns its entries, oldest first. */
  take(): readonly NewRequestLogEntry[]
  /** Puts back entries that could not be written, before entries that came meanwhile. A full buffer drops the oldest entries. */
  putBack(entries: readonly NewRequestLogEntry[]): void
}

/**
 * @param countDropped is called for each dropped entry.
 * @param capacity most entries that wait: enough for a busy server whose database is away for a while.
 */
export function createRequestLogBuffer(countDropped: () => void = () => {}, capacity = CAPACITY): RequestLogBuffer {
  let ring: NewRequestLogEntry[] = []
  let oldest = 0

  const buffer: RequestLogBuffer = {
    push(entry) {
      if (ring.length < capacity) ring.push(entry)
      else {
        ring[oldest] = entry
        oldest = (oldest + 1) % capacity
        countDropped()
      }
    },
    take() {
      const taken = [...ring.slice(oldest), ...ring.slice(0, oldest)]
      ring = []
      oldest = 0
      return taken
    },
    putBack(entries) {
      for (const entry of [...entries, ...buffer.take()]) buffer.push(entry)
    },
  }
  return buffer
}
