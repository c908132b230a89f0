import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface StatementCounter {
  /** The address of the database behind the counter. */
  readonly url: string
  /** SQL statements that have passed so far. */
  count(): number
  close(): void
}

const EXECUTE = 0x45 // 'E', the extended protocol
const QUERY = 0x51 // 'Q', the simple protocol

/**
 * A proxy between a server and PostgreSQL that passes every byte and counts the statements. It works alike for every peer, requires
 * nothing of it and needs no extension in PostgreSQL. BEGIN and COMMIT count, because each is a round trip too.
 * @param target where PostgreSQL listens: a TCP port or the path of its socket.
 */
export async function countStatements(
  databaseUrl: string,
  target: { host: string; port: number } | { path: string },
): Promise<StatementCounter> {
  let statements = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const backend = connect(target)
    const scan = scanner((kind) => {
      if (kind === EXECUTE || kind === QUERY) statements += 1
    })
    client.on('data', scan)
    client.pipe(backend)
    backend.pipe(client)
    for (const [socket, other] of [
      [client, backend],
      [backend, client],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The counter listens on a TCP port.')
  const url = new URL(databaseUrl)
  return {
    url: `postgres://${url.username}${url.password && `:${url.password}`}@127.0.0.1:${address.port}${url.pathname}?sslmode=disable`,
    count: () => statements,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Follows the message boundaries of the front-end protocol (a kind byte and a four-byte length) over arbitrary chunks. */
function scanner(onMessage: (kind: number) => void): (chunk: Buffer) => void {
  // the first message of a connection has only a length
  let header = Buffer.alloc(0)
  let headerSize = 4
  let skip = 0
  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (skip > 0) {
        const passed = Math.min(skip, chunk.length - at)
        skip -= passed
        at += passed
        continue
      }
      const wanted = headerSize - header.length
      header = Buffer.concat([header, chunk.subarray(at, at + wanted)])
      at += wanted
      if (header.length < headerSize) return
      skip = header.readInt32BE(headerSize - 4) - 4
      if (headerSize === 5) onMessage(header.readUInt8(0))
      headerSize = 5
      header = Buffer.alloc(0)
    }
  }
}
