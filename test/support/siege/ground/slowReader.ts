import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Gateway } from './gateway.js'
import type { Ground } from './ground.js'

const END_OF_CHUNKS = '\r\n0\r\n\r\n'

/** A connection whose reader reads only when the test says so. */
export interface SlowReader {
  /** The text that was read so far. */
  readonly text: string
  /** Reads everything for a limited time. @returns whether the server has ended the connection. */
  read(patienceMs: number): Promise<boolean>
  /** Whether the reply is complete and has no error line. */
  readonly isWhole: boolean
  close(): void
}

interface Options {
  readonly key?: string
  /** Amount after which it stops reading. */
  readonly enoughBytes?: number
}

/** Asks for an export and reads no answer. */
export function slowReader(
  ground: Ground,
  gateway: Gateway,
  path: string,
  from: string,
  { key, enoughBytes = Number.POSITIVE_INFINITY }: Options = {},
): SlowReader {
  const parts: Buffer[] = []
  let bytes = 0
  const socket = connect({ host: '127.0.0.1', port: gateway.port, localAddress: from })
  const credential = key ? `x-api-key: ${key}\r\n` : ''
  socket.write(`GET ${path} HTTP/1.1\r\nhost: petstore.test\r\nconnection: close\r\n${credential}\r\n`)
  socket.pause()
  socket.on('data', (part) => {
    parts.push(part)
    bytes += part.length
    if (bytes > enoughBytes) socket.pause()
  })
  socket.on('error', () => {}) // the close event follows
  const closed = new Promise<true>((resolve) => socket.once('close', () => resolve(true)))
  ground.atEnd(() => socket.destroy())
  const text = () => Buffer.concat(parts).toString('utf8')
  return {
    get text() {
      return text()
    },
    read(patienceMs) {
      socket.resume()
      return Promise.race([closed, sleep(patienceMs, false, { ref: false })])
    },
    get isWhole() {
      return text().endsWith(END_OF_CHUNKS) && !text().includes('\n{"error":')
    },
    close: () => void socket.destroy(),
  }
}
