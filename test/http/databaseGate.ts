import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { DatabaseAddress } from '../../src/db/address.js'

/** A proxy before PostgreSQL that plays the faults of a network: it can refuse connections, or keep them open and pass nothing on. */
export interface DatabaseGate {
  readonly address: DatabaseAddress
  /** Ends all connections and refuses new ones. */
  shut(): Promise<void>
  open(): Promise<void>
  /** Refuses new connections and keeps the others. */
  refuse(): Promise<void>
  /** Keeps connections, but passes nothing on. */
  freeze(): void
  /** Holds back the answers on the connections that are open now; new connections work. */
  holdAnswers(): void
  thaw(): void
  /** Swallows the bytes of all connections that are open now; new connections work. */
  swallow(): void
  /** Resets all connections (TCP RST); new connections work. */
  reset(): void
}

export async function databaseGate(target: DatabaseAddress): Promise<DatabaseGate> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let isFrozen = false
  const server = createServer((inner) => {
    const pair = [inner, connect(socketOf(target))] as const
    pairs.add(pair)
    for (const [i, socket] of pair.entries()) {
      const other = pair[1 - i]
      socket.on('error', () => {}) // the close event follows
      socket.on('close', () => {
        pairs.delete(pair)
        other?.destroy()
      })
      socket.on('data', (chunk) => other?.write(chunk))
    }
    if (isFrozen) for (const socket of pair) socket.pause()
  })
  let port = 0
  const open = () =>
    new Promise<void>((resolve) => {
      server.listen({ host: '127.0.0.1', port }, () => {
        port = (server.address() as AddressInfo).port // it listens to TCP
        resolve()
      })
    })
  await open()
  return {
    address: throughGate(target, port),
    open,
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const [inner] of pairs) inner.destroy()
      }),
    refuse: async () => void server.close(),
    freeze() {
      isFrozen = true
      for (const socket of [...pairs].flat()) socket.pause()
    },
    holdAnswers() {
      for (const [, upstream] of pairs) upstream.pause()
    },
    thaw() {
      isFrozen = false
      for (const socket of [...pairs].flat()) socket.resume()
    },
    swallow() {
      for (const socket of [...pairs].flat()) socket.removeAllListeners('data').resume()
    },
    reset() {
      for (const [inner] of pairs) inner.resetAndDestroy()
    },
  }
}

function socketOf(target: DatabaseAddress): { path: string } | { host: string; port: number } {
  if (typeof target !== 'string') return { path: `${target.host}/.s.PGSQL.${target.port}` }
  const { hostname: host, port } = new URL(target)
  return { host, port: Number(port || 5432) }
}

function throughGate(target: DatabaseAddress, port: number): DatabaseAddress {
  if (typeof target !== 'string') return { ...target, host: '127.0.0.1', port }
  const url = new URL(target)
  url.host = `127.0.0.1:${port}`
  return url.href
}
