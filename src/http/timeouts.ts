/** Bounds on how long a client may take to send a request, in milliseconds. Node closes a connection that exceeds them with 408. */
export const requestTimeouts = {
  /** From the start of a connection to its first request, and from the first byte of a request to the end of its headers. */
  headersMs: 10_000,
  /** From the first byte of a request to the end of its body. */
  requestMs: 20_000,
  /** Interval at which Node checks all connections. A connection is closed at most so much later. */
  checkMs: 1000,
}

export type RequestTimeouts = Readonly<typeof requestTimeouts>

/** Maximum size of the address and the headers of a request, in bytes. */
export const MAX_HEADER_BYTES = 16 * 1024
