/** Bounds of event streams. */
export const streamLimits = {
  /** A line that means nothing keeps the connection alive through whatever stands between. */
  heartbeatMs: 12_000,
  /** A reserved stream has to be opened within this. */
  reservationMs: 10_000,
  /** Streams that a caller may have at a time, reserved ones included. */
  streams: 10,
  /** Operations that one stream may carry at a time. */
  operations: 50,
}

export type StreamLimits = Readonly<typeof streamLimits>
