import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import type { DatabaseAddress } from '../../src/db/address.js'
import { selfSigned } from './selfSigned.js'

/**
 * How the gate behaves. `plain` has no TLS. `tls` takes both, `only tls` nothing else, `broken tls` promises TLS and closes. `closing` closes every
 * connection, `silent` never answers, and a refusal is the server's answer to every login.
 */
export type GateManner =
  | 'plain'
  | 'tls'
  | 'only tls'
  | 'broken tls'
  | 'closing'
  | 'silent'
  | { readonly code: string; readonly message: string }

/** A server on a port of its own that leads to the PostgreSQL of the tests, with the manners of servers at providers. */
export interface ProviderGate {
  readonly port: number
  /** Connections since the last call, each as it reached PostgreSQL. */
  taken(): ('plain' | 'tls' | 'direct tls')[]
  close(): Promise<void>
}

const TLS_REQUEST = 80_877_103
const HANDSHAKE = 0x16

export async function providerGate(target: DatabaseAddress, manner: GateManner): Promise<ProviderGate> {
  let seen: ReturnType<ProviderGate['taken']> = []
  const sockets = new Set<Socket>()
  const lead = (client: Duplex, how: (typeof seen)[number], first?: Buffer) => {
    if (typeof manner === 'object') return void client.end(refusal(manner.code, manner.message))
    seen.push(how)
    const inner = connect(socketOf(target))
    for (const [one, other] of [[client, inner] as const, [inner, client] as const])
      one.on('error', () => other.destroy()).on('close', () => other.destroy())
    if (first) inner.write(first)
    client.pipe(inner).pipe(client)
  }
  const direct = createTlsServer({ ...selfSigned, ALPNProtocols: ['postgresql'] }, (socket) => {
    sockets.add(socket)
    if (socket.alpnProtocol === 'postgresql') lead(socket, 'direct tls')
  })
  direct.listen(0, '127.0.0.1')
  await once(direct, 'listening')
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    if (manner === 'silent') return
    if (manner === 'closing') return void socket.destroy()
    socket.once('data', (first) => {
      const hasTls = manner === 'tls' || manner === 'only tls'
      if (first[0] === HANDSHAKE && hasTls) {
        const inside = connect(portOf(direct), '127.0.0.1').on('error', () => {})
        inside.write(first)
        return void socket.pipe(inside).pipe(socket)
      }
      const isQuestion = first.length === 8 && first.readUInt32BE(4) === TLS_REQUEST
      if (!isQuestion && manner === 'only tls') {
        const message = 'no pg_hba.conf entry for host "192.0.2.1", user "petstore", database "petstore", no encryption'
        return void socket.end(refusal('28000', message))
      }
      if (!isQuestion) return lead(socket, 'plain', first)
      if (manner === 'broken tls') return void socket.end('S')
      socket.write(hasTls ? 'S' : 'N')
      if (hasTls) lead(secured(socket), 'tls')
      else socket.once('data', (next) => lead(socket, 'plain', next))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: portOf(server),
    taken() {
      const before = seen
      seen = []
      return before
    },
    close: () =>
      new Promise((resolve) => {
        direct.close()
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function portOf(server: Server): number {
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

function secured(socket: Socket): TLSSocket {
  return new TLSSocket(socket, { isServer: true, ...selfSigned, ALPNProtocols: ['postgresql'] }).on('error', () => {})
}

/** `ErrorResponse` of the protocol of PostgreSQL. */
function refusal(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeUInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

function socketOf(target: DatabaseAddress): { path: string } | { host: string; port: number } {
  if (typeof target !== 'string') return { path: `${target.host}/.s.PGSQL.${target.port}` }
  const { hostname: host, port } = new URL(target)
  return { host, port: Number(port || 5432) }
}
