/*
 * Works around: postgres.js (3.4.9) never uses a connection again whose `socket` option has failed, and keeps the first bytes of a connection that closes
 * before it has sent them.
 * Upstream: not reported yet.
 * Remove when: a rejected `socket` rejects the statement, and the next statement asks for a socket again.
 */
import { Duplex } from 'node:stream'

/** Longest time that a failed socket waits for the first bytes of postgres.js, in milliseconds. */
const PATIENCE_MS = 50

/** Stands for a socket that could not be opened: takes the first bytes, then fails with the reason. */
export class FailedSocket extends Duplex {
  private readonly timer: NodeJS.Timeout

  constructor(private readonly reason: Error) {
    super({ emitClose: false })
    this.timer = setTimeout(() => this.destroy(this.reason), PATIENCE_MS)
  }

  override _read(): void {}

  override _write(): void {
    this.destroy(this.reason)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.timer)
    done(error)
    // like a socket of the network, and after `error`: `true` tells that the socket closed because of a failure
    process.nextTick(() => process.nextTick(() => this.emit('close', true)))
  }
}
