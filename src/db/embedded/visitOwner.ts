import { connect } from 'node:net'

export interface Visit {
  /** Resolves when the owner leaves, or lets go of its server. */
  readonly over: Promise<void>
  end(): void
}

const WELCOME_MS = 60_000

/**
 * Becomes a guest of the owner that listens on this socket: waits until its server serves, and then stays, idle and without keeping
 * this process alive. Undefined when the owner is gone, or busy for a minute. Never rejects.
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
