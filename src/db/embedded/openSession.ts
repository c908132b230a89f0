import { connect, type Socket } from 'node:net'
import { join } from 'node:path'

/** `answered`: a server holds the socket. `open`: it also serves, and the session stays until the server goes. */
export type Session =
  | { readonly open: true; readonly answered: true; readonly socket: Socket; readonly closed: Promise<void> }
  | { readonly open: false; readonly answered: boolean }

const READY_FOR_QUERY = 'Z'.charCodeAt(0)
const ERROR_RESPONSE = 'E'.charCodeAt(0)
const PROTOCOL_3 = 196_608
const ANSWER_MS = 5_000

/**
 * Opens one idle session. Its closing is the earliest sign that a server of another process is gone, and it costs nothing
 * while it waits; it does not keep the process alive. Speaks the first few bytes of the wire protocol (PostgreSQL manual,
 * chapter 54) because a client library would reconnect instead of telling. Never rejects.
 */
export function openSession(socketDir: string): Promise<Session> {
  return new Promise((resolve) => {
    const socket = connect(join(socketDir, '.s.PGSQL.5432'))
    let answered = false
    let received = Buffer.alloc(0)
    const fail = (): void => {
      socket.destroy()
      resolve({ open: false, answered })
    }
    socket.setTimeout(ANSWER_MS, fail)
    socket.on('error', fail)
    socket.on('close', fail)
    socket.on('connect', () => {
      answered = true
      socket.write(startupMessage('user', 'petstore', 'database', 'postgres', 'application_name', 'attached process'))
    })
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      for (; received.length >= 5; received = received.subarray(1 + received.readInt32BE(1))) {
        if (received[0] === ERROR_RESPONSE) return fail()
        if (received[0] === READY_FOR_QUERY) return settle()
        if (received.length < 1 + received.readInt32BE(1)) return
      }
    })
    function settle(): void {
      const closed = new Promise<void>((done) => socket.once('close', () => done()))
      socket.removeAllListeners('data').resume().setTimeout(0).unref()
      resolve({ open: true, answered: true, socket, closed })
    }
  })
}

function startupMessage(...words: string[]): Buffer {
  const body = Buffer.from(`${words.join('\0')}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(head.length + body.length)
  head.writeInt32BE(PROTOCOL_3, 4)
  return Buffer.concat([head, body])
}
