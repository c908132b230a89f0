import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A reader that takes fewer bytes makes no progress. The smallest packet on networks is about this long. */
const LEAST_BYTES = 1024

/** Node's handle of a socket. Node's idle timer (`_onTimeout`) reads it too, because `bytesWritten` of a socket counts a chunk before it is sent. */
interface Handle {
  readonly fd: number
  readonly bytesWritten: number
  readonly writeQueueSize: number
}

/**
 * The side that a connection waits for. `reader`: the client has to take a reply. `sender`: the client has to send the rest of a request.
 * `request`: the client has to send a new request. `server`: the server works on a reply.
 */
type Wait = 'reader' | 'sender' | 'request' | 'server'

/** The client at the other end of a connection. Times are those of `performance.now()`. */
export class Peer {
  request: IncomingMessage | undefined
  response: ServerResponse | undefined
  /** The side that the connection waited for at the last check. */
  wait: Wait = 'request'
  private received = 0
  /** Bytes that had left the process at the last progress. */
  private sent = 0
  /** Bytes that the client had acknowledged at the last progress, if the system reports them. */
  private taken: number | undefined

  constructor(
    readonly socket: Socket,
    /** When the client last made progress, or had nothing to do. */
    public since: number,
  ) {}

  get descriptor(): number | undefined {
    return this.handle?.fd
  }

  /** Checks the progress of the client. */
  look(now: number): void {
    const wait = this.currentWait()
    const isGoing = wait === 'reader' ? this.sentBytes - this.sent >= LEAST_BYTES : this.socket.bytesRead !== this.received
    if (isGoing || wait !== this.wait || wait === 'server') this.restart(now)
    this.wait = wait
  }

  /** Checks the progress of a reader by acknowledged bytes, which only the system knows. @param held bytes that the client has not acknowledged. */
  lookCloser(held: number, now: number): void {
    const taken = this.sentBytes - held
    if (this.taken === undefined || taken - this.taken >= LEAST_BYTES) this.restart(now, taken)
  }

  /** Begins a new period without progress. */
  restart(now: number, taken?: number): void {
    this.since = now
    this.received = this.socket.bytesRead
    this.sent = this.sentBytes
    this.taken = taken
  }

  private currentWait(): Wait {
    if (this.socket.writableLength > 0) return 'reader'
    if (this.request?.complete === false) return 'sender'
    return this.response === undefined || this.response.writableFinished ? 'request' : 'server'
  }

  private get handle(): Handle | undefined {
    return (this.socket as unknown as { _handle: Handle | null })._handle ?? undefined // Node's types leave it out
  }

  private get sentBytes(): number {
    const { handle } = this
    return handle ? handle.bytesWritten - handle.writeQueueSize : 0
  }
}
