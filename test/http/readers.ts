import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A client that reads its reply only as fast as the test says. */
export interface Reader {
  readonly socket: Socket
  /** When the server closed the connection; undefined as long as it is open. */
  readonly closedAt: number | undefined
  /** Everything that has been read. */
  readonly text: string
  /** Reads the bytes that have arrived, at most the amount that Node buffers: some ten kilobytes. */
  sip(): void
  /** Sips in intervals of so many milliseconds until the connection is closed. */
  sipUntilClosed(everyMs: number): Promise<void>
  /** Reads until the connection is closed. @returns everything that has been read. */
  finish(): Promise<string>
}

/** Sends a request, and reads nothing of its reply yet. @param head lines of the request, without the Host. */
export async function openReader(port: number, head: readonly string[], body = ''): Promise<Reader> {
  const socket = connect(port, '127.0.0.1')
  const pieces: string[] = []
  let closedAt: number | undefined
  socket.on('error', () => {}) // the close event follows
  socket.on('close', () => {
    closedAt = performance.now()
  })
  socket.setEncoding('latin1')
  await once(socket, 'connect')
  socket.pause()
  const [first, ...headers] = head
  socket.write([first, 'Host: a', ...headers, '', body].join('\r\n'))
  const sip = () => {
    const piece = socket.read()
    if (piece !== null) pieces.push(piece)
  }
  return {
    socket,
    get closedAt() {
      return closedAt
    },
    get text() {
      return pieces.join('')
    },
    sip,
    async sipUntilClosed(everyMs) {
      while (closedAt === undefined && !socket.readableEnded) {
        sip()
        await sleep(everyMs)
      }
    },
    async finish() {
      if (closedAt === undefined) {
        socket.on('data', (piece: string) => pieces.push(piece))
        await new Promise((resolve) => socket.once('close', resolve).resume())
      }
      return pieces.join('')
    },
  }
}

const LAST_CHUNK = '\r\n0\r\n\r\n'

/** The last line of an export in chunks (RFC 9112, section 7.1), if the reply is whole. */
export function lastLine(text: string): unknown {
  if (!text.endsWith(LAST_CHUNK)) return undefined
  const end = text.length - LAST_CHUNK.length
  return JSON.parse(text.slice(text.lastIndexOf('\n', end - 2) + 1, end))
}
