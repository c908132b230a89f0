import type { NewRequestLogEntry } from '../../db/queries/requestLog.js'

const CAPACITY = 10_000

/** Calls that were answered and are not written yet. Taking one down costs its request next to nothing. */
export interface RequestLogBuffer {
  /** Beyond what the buffer holds, the oldest entry is dropped. */
  push(entry: NewRequestLogEntry): void
  /** Empties the buffer. @returns what was in it, oldest first. */
  take(): readonly NewRequestLogEntry[]
  /** Takes back what could not be written, as far as there is room beside what has come meanwhile. */
  putBack(entries: readonly NewRequestLogEntry[]): void
}

/**
 * @param countDropped is told of each entry that is dropped.
 * @param capacity most entries that wait: what a busy server answers while its database is away for a while.
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
