import { once } from 'node:events'
import { connect } from 'node:net'
import { requestTimeouts } from '../../src/http/timeouts.js'

const HEAD = 'POST /v1/tags HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'

/** Connections that say nothing, or too little, with the time after which the server must close them. */
const kinds = [
  { name: 'silent', text: '', boundMs: requestTimeouts.headersMs },
  { name: 'slow header', text: 'GET /v1/pets HTTP/1.1\r\nHost: loc', boundMs: requestTimeouts.headersMs },
  { name: 'slow body', text: `${HEAD}Content-Length: 50\r\n\r\n{"name":`, boundMs: requestTimeouts.requestMs },
] as const

/** The closing of all connections of a kind, in milliseconds since their beginning. */
export interface Closing {
  readonly name: string
  readonly boundMs: number
  readonly earliestMs: number
  readonly latestMs: number
}

/** Opens so many connections of each kind at the same time, and waits until the server has closed them. */
export function closeSlowConnections(port: number, ofEachKind: number): Promise<Closing[]> {
  return Promise.all(
    kinds.map(async ({ name, text, boundMs }) => {
      const times = await Promise.all(Array.from({ length: ofEachKind }, () => msUntilClosed(port, text)))
      return { name, boundMs, earliestMs: Math.min(...times), latestMs: Math.max(...times) }
    }),
  )
}

async function msUntilClosed(port: number, text: string): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const startedAt = performance.now()
  socket.on('error', () => {}) // a reset is an end, too
  if (text !== '') socket.write(text)
  await once(socket.resume(), 'close')
  return performance.now() - startedAt
}
