import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The code of Node's error for a late request. */
export const REQUEST_TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT'

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

/**
 * Closes connections whose first request is late. Node counts the time for headers from their first byte, so a connection that is silent at first and
 * then slow would have the time twice. Node's own check goes first, wherever it counts the same time.
 */
export function endLateBeginnings(server: Server, { headersMs, checkMs }: RequestTimeouts): void {
  const waiting = new WeakMap<Socket, NodeJS.Timeout>()
  const began = (socket: Socket) => clearTimeout(waiting.get(socket))
  server.on('connection', (socket: Socket) => {
    const late = () => server.emit('clientError', Object.assign(new Error('the first request is late'), { code: REQUEST_TIMEOUT }), socket)
    waiting.set(socket, setTimeout(late, headersMs + checkMs).unref())
    socket.once('close', () => began(socket))
  })
  server.on('request', ({ socket }) => began(socket))
}

/** Maximum length of an id or a name in a path, in characters. */
export const MAX_PATH_PART = 200

/** Maximum size of the address and the headers of a request, in bytes. */
export const MAX_HEADER_BYTES = 16 * 1024
