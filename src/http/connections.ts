import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { BoundedLines } from '../observability/boundedLines.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import { unavailable } from '../values/errors/make.js'
import { knownAddress } from './clientAddress.js'
import { unacknowledged } from './kernelQueue.js'
import { Peer } from './peer.js'
import { unservedPath } from './shownPath.js'

/** How long clients may hold up a connection, in milliseconds. */
export const connectionLimits = {
  /** A reader must take 1024 bytes within this time while a part of its reply waits. */
  stallMs: 20_000,
  /** While the server stops, a reader must take 1024 bytes, and a sender must send a part of its request, within this time. */
  stoppingStallMs: 4000,
  /** While the server stops: how long a connection may stay open without a request. Requests that were sent before have arrived by then. */
  silentMs: 1000,
  /** Open-ended replies are ended this long after the server began to close connections, which is up to a second after the signal. */
  endMs: 24_000,
  /** The last connections are closed this long after the server began to close connections. */
  closeMs: 26_000,
  /** Interval at which connections are checked. */
  sweepMs: 250,
  /** Minimum interval at which the system is asked about readers without visible progress. */
  lookMs: 2000,
}

export type ConnectionLimits = Readonly<typeof connectionLimits>

interface ConnectionOptions {
  readonly log: Log
  readonly metrics: Pick<Metrics, 'cutConnections' | 'leftOutLines'>
  /** True from the moment the process was asked to stop. */
  readonly isDraining: () => boolean
  readonly limits?: Partial<ConnectionLimits> | undefined
  /** Asks the system how many bytes of connections their clients have not acknowledged. */
  readonly ask?: typeof unacknowledged
}

/**
 * Cuts connections whose clients make no progress, and ends all connections when the server stops. One timer checks all connections. Node has no
 * timeout for slow readers, and stops its request timeouts as soon as a server closes.
 */
export function watchConnections(
  app: FastifyInstance,
  { log, metrics, isDraining, limits, ask = unacknowledged }: ConnectionOptions,
): void {
  const bounds = { ...connectionLimits, ...limits }
  const lines = new BoundedLines({ log: log.of('http'), metrics, kind: 'cut_connections' })
  const peers = new Map<Socket, Peer>()
  let stoppingAt: number | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  const isEnding = () => stoppingAt !== undefined || isDraining()

  app.server.on('connection', (socket: Socket) => {
    peers.set(socket, new Peer(socket, performance.now()))
    socket.once('close', () => peers.delete(socket))
  })
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const peer = peers.get(request.socket)
    if (!peer) return
    peer.request = request
    peer.response = response
  })
  app.decorateRequest('mustHaveTime', (nextMs: number) => {
    if (stoppingAt !== undefined && performance.now() + nextMs > stoppingAt + bounds.endMs)
      throw unavailable('The server is stopping: request the missing rows again')
  })

  const sweeping = setInterval(sweep, bounds.sweepMs).unref()
  app.addHook('preClose', (done) => {
    stoppingAt = performance.now()
    for (const peer of peers.values()) peer.restart(stoppingAt)
    askedAt = Number.NEGATIVE_INFINITY
    done()
  })
  app.addHook('onClose', (_app, done) => {
    clearInterval(sweeping)
    done()
  })
  // During a stop each connection ends with its reply: a connection kept alive would delay the stop. After a reply that had sent its headers before, the client may
  // send a request at any moment, so the connection is left to the check: it closes connections that stay without a request.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isEnding()) reply.header('connection', 'close')
    done(null, payload)
  })

  function sweep(): void {
    const now = performance.now()
    const slow: Peer[] = []
    for (const peer of peers.values()) {
      peer.look(now)
      if (hasToEnd(peer, now)) cut(peer)
      else if (peer.wait === 'reader' && peer.since < now) slow.push(peer)
    }
    if (slow.length > 0 && now - askedAt >= bounds.lookMs) void askAbout(slow, now)
  }

  async function askAbout(slow: readonly Peer[], now: number): Promise<void> {
    askedAt = now
    const held = await ask(slow.map((peer) => peer.descriptor ?? -1))
    for (const peer of slow) {
      const bytes = held.get(peer.descriptor ?? -1)
      if (bytes !== undefined) peer.lookCloser(bytes, performance.now())
    }
  }

  function hasToEnd({ wait, since }: Peer, now: number): boolean {
    const idle = now - since
    if (stoppingAt === undefined) return wait === 'reader' && idle > bounds.stallMs
    if (now - stoppingAt > bounds.closeMs) return true
    if (wait === 'server') return false
    return idle > (wait === 'request' ? bounds.silentMs : bounds.stoppingStallMs)
  }

  function cut({ socket, wait, request, response }: Peer): void {
    if (wait !== 'request') {
      metrics.cutConnections.inc({ reason: wait })
      const told = {
        requestId: response?.getHeader('x-request-id'),
        method: request?.method,
        path: unservedPath(request?.url ?? ''),
        address: (request && knownAddress(request)) ?? socket.remoteAddress,
        waitsFor: wait,
        waitingBytes: socket.writableLength,
        isStopping: stoppingAt !== undefined,
      }
      lines.write((own) => own.warn(told, 'a connection was closed: its client made no progress, or the server had to stop'))
    }
    // a reset, because otherwise the system would go on offering megabytes to a client that takes nothing (decision D69)
    if (wait === 'reader') socket.resetAndDestroy()
    socket.destroy()
  }
}
