import { connect, isIP, type Socket } from 'node:net'
import { connect as connectSafely } from 'node:tls'

export interface Reply {
  readonly status: number
  readonly etag: string | undefined
  /** The raw body with its chunk marks. */
  readonly body: Buffer
}

interface Waiting {
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: Error) => void
}

/** The server of a connection. */
export interface Peer {
  readonly port: number
  readonly host?: string
  /** TLS. */
  readonly isSecure?: boolean
  /** The address of this machine that the server sees. */
  readonly localAddress?: string
  /** The longest wait for a reply, and the longest time without a request. */
  readonly timeoutMs?: number
}

const NOTHING = Buffer.alloc(0)
const TIMEOUT_MS = 10_000

/**
 * One keep-alive HTTP/1.1 connection, one request at a time. It reads a reply only as far as necessary, so that
 * the load driver takes as little as possible from the cores it shares with the server and PostgreSQL.
 */
export class Connection {
  private received: Buffer = NOTHING
  private waiting: Waiting | undefined

  private constructor(
    private readonly socket: Socket,
    timeoutMs: number,
  ) {
    socket.setNoDelay(true)
    socket.setTimeout(timeoutMs)
    socket.on('data', (chunk: Buffer) => this.take(chunk))
    socket.on('timeout', () => socket.destroy(new Error(`No answer within ${timeoutMs} ms.`)))
    socket.on('error', (error) => this.fail(error))
    socket.on('close', () => this.fail(new Error('The server closed the connection.')))
  }

  static open({ port, host = '127.0.0.1', isSecure = false, localAddress, timeoutMs = TIMEOUT_MS }: Peer): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const plain = connect({ port, host, localAddress })
      const socket = isSecure ? connectSafely({ socket: plain, servername: isIP(host) ? '' : host }) : plain
      socket.once('error', reject)
      socket.once(isSecure ? 'secureConnect' : 'connect', () => resolve(new Connection(socket.off('error', reject), timeoutMs)))
    })
  }

  /** False when either side has closed it: then another connection is needed. */
  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.writable
  }

  /** @param request the bytes of head and body. */
  send(request: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
      this.socket.write(request)
    })
  }

  close(): void {
    this.socket.destroy()
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk])
    const headEnd = this.received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.received.toString('latin1', 0, headEnd)
    const body = this.received.subarray(headEnd + 4)
    const status = Number(head.slice(9, 12))
    if (status !== 304 && !isComplete(head, body)) return
    this.received = NOTHING
    const { waiting } = this
    this.waiting = undefined
    if (/\r\nconnection: *close/i.test(head)) this.socket.destroy()
    waiting?.resolve({ status, etag: /\r\netag: *(\S+)/i.exec(head)?.[1], body })
  }

  private fail(error: Error): void {
    this.waiting?.reject(error)
    this.waiting = undefined
  }
}

function isComplete(head: string, body: Buffer): boolean {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return body.length >= Number(length)
  // chunked: the last chunk is empty
  return body.length >= 5 && body.toString('latin1', body.length - 5) === '0\r\n\r\n'
}
