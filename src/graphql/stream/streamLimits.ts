/** Bounds of event streams. */
export const streamLimits = {
  /** Interval of heartbeats, which keep the connection alive through proxies. */
  heartbeatMs: 12_000,
  /** Time within which a reserved stream must be opened. */
  reservationMs: 10_000,
  /** Streams that a caller may have at a time, reserved ones included. */
  streams: 10,
  /** Streams of the process at a time, and the part of them kept for callers without a stream. */
  streamsInAll: 2000,
  streamsKept: 200,
  /** Operations that one stream may carry at a time. */
  operations: 50,
  /** Operations that a caller may have at a time, on all streams. */
  operationsPerOwner: 500,
  /** Operations on all streams of the process at a time, and the part of them kept for callers without an operation. */
  operationsInAll: 5000,
  operationsKept: 500,
  /** Kilobytes that the operations of a caller may take at a time: their documents, their variables and the headers of their requests. */
  kilobytesPerOwner: 16 * 1024,
  /** Kilobytes that all operations of the process may take at a time, and the part of them kept for callers without an operation. */
  kilobytesInAll: 128 * 1024,
  kilobytesKept: 16 * 1024,
}

export type StreamLimits = Readonly<typeof streamLimits>
