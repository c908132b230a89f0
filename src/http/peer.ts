import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Fewer bytes than this are no progress of a reader; the smallest packet that networks carry is about as long. */
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
  /** Bytes that had left the process when progress was last seen. */
  private sent = 0
  /** Bytes that the client had acknowledged by then, where the system tells. */
  private taken: number | undefined

  constructor(
    readonly socket: Socket,
    /** When the client last made progress, or had nothing to do. */
    public since: number,
  ) {}

  get descriptor(): number | undefined {
    return this.handle?.fd
  }

  /** Looks for progress. */
  look(now: number): void {
    const wait = this.currentWait()
    const isGoing = wait === 'reader' ? this.sentBytes - this.sent >= LEAST_BYTES : this.socket.bytesRead !== this.received
    if (isGoing || wait !== this.wait || wait === 'server') this.restart(now)
    this.wait = wait
  }

  /** Looks for progress of a reader by the acknowledged bytes, which only the system knows. @param held bytes that the client has not acknowledged. */
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
    return (this.socket as unknown as { _handle: Handle | null })._handle ?? undefined // the types leave it out
  }

  private get sentBytes(): number {
    const { handle } = this
    return handle ? handle.bytesWritten - handle.writeQueueSize : 0
  }
}
