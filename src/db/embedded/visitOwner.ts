import { connect } from 'node:net'

export interface Visit {
  /** Resolves when the owner process ends, or stops its PostgreSQL. */
  readonly over: Promise<void>
  end(): void
}

const WELCOME_MS = 60_000

/**
 * Makes this process a guest of the owner that listens on this socket: waits until the server is ready, then keeps the connection open.
 * The open connection is idle and does not keep this process alive.
 * @returns undefined when the owner is gone, or does not answer within a minute. Never rejects.
 */
export function visitOwner(path: string): Promise<Visit | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const over = new Promise<void>((done) => socket.once('close', () => done()))
    socket.on('error', () => {}) // `close` follows
    socket.once('close', () => resolve(undefined))
    socket.setTimeout(WELCOME_MS, () => socket.destroy())
    socket.once('data', () => {
      socket.setTimeout(0).unref().resume()
      resolve({ over, end: () => void socket.destroy() })
    })
  })
}
