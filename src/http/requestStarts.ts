import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { FairGate, MakeGate } from '../values/fairGate.js'
import { networkOf } from '../values/network.js'
import { loopProgress, Turns } from '../values/turns.js'
import { RefusalTurns } from './refusalTurns.js'
import type { RefuseEarly } from './refuseEarly.js'
import { noteWait } from './waitedRequests.js'

/** Requests of one network that begin together. Together they share system calls, which saves CPU. */
const STARTS_ALONE = 64
/** The same while the server works for other networks or accepts connections. A new connection may be of another network. */
const STARTS_BESIDE_OTHERS = 1
/** Turns of the event loop until the next requests of the network begin: 0.2 ms for an idle server. */
const LOOP_TURNS = 16
/** Turns for a network with more than `STARTS_ALONE` requests under way while connections arrive: a newcomer may wait behind hundreds of connections. */
const LOOP_TURNS_OF_A_CROWD = 128
/** Requests without an answer that a connection may hold. One chunk of a connection carries up to 1600 small requests. */
const MAX_PIPELINED = 16
/** Probes that begin out of turn, so that they are answered in time when the server has too much work: at a time, and of one network. */
const PROBES = { places: 16, placesPerOwner: 2, queue: 0, queuePerOwner: 0 }
const PROBE = /^\/health(\/|\?|$)/

type Listener = (request: IncomingMessage, response: ServerResponse) => void

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/**
 * Lets the requests of each network begin in turns, before the server does any work for them. A request of any other caller needs several turns of
 * the event loop. So a flood must leave most turns free, however many connections it has and however cheap its requests are. The requests of a
 * connection run one after the other. The queue has no bound of its own: each waiting request belongs to an open connection, and is removed with it. See decision D71.
 * @param addressOf the IP address of the caller
 * @param refuseEarly answers requests that need not begin
 * @param onCrowded is told of the request because of which a connection is closed
 * @returns a function that waits until every reply has ended. Node reports a server as closed before the last response emits `close`.
 */
export function shareStarts(
  app: FastifyInstance,
  addressOf: (request: IncomingMessage) => string,
  makeGate: MakeGate,
  refuseEarly: RefuseEarly,
  onCrowded: (request: IncomingMessage) => void = () => {},
): () => Promise<void> {
  const [serve] = app.server.listeners('request') as [Listener] // Fastify has added its own already
  const load = new NetworkLoad()
  const arrivals = new Arrivals()
  const bounds = {
    places: 256,
    get placesPerOwner() {
      return load.networks > 1 || arrivals.areComing ? STARTS_BESIDE_OTHERS : STARTS_ALONE
    },
    queue: Number.POSITIVE_INFINITY,
    queuePerOwner: Number.POSITIVE_INFINITY,
  }
  const loopTurns = (network: string) => (arrivals.areComing && load.of(network) > STARTS_ALONE ? LOOP_TURNS_OF_A_CROWD : LOOP_TURNS)
  const starts = new Turns(makeGate('request_starts', bounds), loopTurns)
  const probes = makeGate('probes', PROBES)
  const refusals = new RefusalTurns()
  const connections = new Map<Socket, Connection>()
  let tellEnd = () => {}

  function open(socket: Socket): Connection {
    const connection = new Connection(
      (request) => networkOf(addressOf(request)),
      refuseEarly,
      refusals,
      ({ request, response }, waitedMs) => {
        noteWait(request, waitedMs)
        serve.call(app.server, request, response)
      },
      starts,
      load,
      probes,
    )
    connections.set(socket, connection)
    socket.once('close', () => {
      connection.close()
      connections.delete(socket)
      if (connections.size === 0) tellEnd()
    })
    return connection
  }

  app.server.on('connection', () => arrivals.note())
  app.server.off('request', serve).on('request', (request, response) => {
    const { socket } = request
    // a reset connection may still deliver a request, but has no address any more
    if (socket.destroyed || socket.remoteAddress === undefined) return void socket.destroy()
    const connection = connections.get(socket) ?? open(socket)
    if (connection.add({ request, response })) return
    onCrowded(request)
    socket.destroy()
  })
  // a network does not count while its replies are sent, which takes hours for an event stream
  app.addHook('onSend', (request, _reply, payload, done) => {
    connections.get(request.raw.socket)?.beginReply()
    done(null, payload)
  })
  return () =>
    new Promise((resolve) => {
      tellEnd = resolve
      if (connections.size === 0) resolve()
    })
}

/** The requests of one connection, in their order. The first is in progress. */
class Connection {
  private readonly exchanges: Exchange[] = []
  /** The network that the server works for because of the first request. */
  private network: string | undefined
  private withdraw = () => {}
  private beganAt = 0
  private leaveProbes: (() => void) | undefined

  constructor(
    private readonly networkOf: (request: IncomingMessage) => string,
    private readonly refuseEarly: RefuseEarly,
    private readonly refusals: RefusalTurns,
    private readonly serve: (exchange: Exchange, waitedMs: number) => void,
    private readonly starts: Turns,
    private readonly load: NetworkLoad,
    private readonly probes: FairGate,
  ) {}

  /** @returns false when the connection holds too many requests */
  add(exchange: Exchange): boolean {
    if (this.exchanges.length >= MAX_PIPELINED) return false
    this.exchanges.push(exchange)
    if (this.exchanges.length === 1) this.begin(exchange)
    return true
  }

  /** The reply to the first request begins. */
  beginReply(): void {
    if (this.network !== undefined) this.load.end(this.network)
    this.network = undefined
    this.leaveProbes?.()
    this.leaveProbes = undefined
  }

  close(): void {
    this.exchanges.length = 0
    this.withdraw()
    this.beginReply()
  }

  private begin(first: Exchange): void {
    first.response.on('close', this.endFirst)
    this.beganAt = performance.now()
    const isProbe = PROBE.test(first.request.url ?? '')
    if (isProbe || !this.refuseEarly(first.request, 0)) return this.start(first, isProbe)
    this.withdraw = this.refusals.add(() => this.refuse(first)) ?? this.withdraw
  }

  private refuse(first: Exchange): void {
    if (!this.isRefused(first)) this.start(first)
  }

  /** @returns false when the request may begin, perhaps because the reason for its refusal is over */
  private isRefused({ request, response }: Exchange): boolean {
    return this.refuseEarly(request, this.waitedMs)?.(response) === true
  }

  private get waitedMs(): number {
    return performance.now() - this.beganAt
  }

  private start(first: Exchange, isProbe = false): void {
    const network = this.networkOf(first.request)
    this.network = network
    this.load.begin(network)
    if (isProbe && this.probes.tryEnter(network)) {
      this.leaveProbes = () => this.probes.leave(network)
      return this.serveFirst()
    }
    this.withdraw = this.starts.start(network, this.serveFirst)
  }

  private readonly serveFirst = (): void => {
    const [first] = this.exchanges
    if (!first || first.request.socket.destroyed) return
    if (this.leaveProbes || !this.isRefused(first)) this.serve(first, this.waitedMs)
  }

  private readonly endFirst = (): void => {
    if (!this.exchanges.shift()) return // the connection has closed before
    this.withdraw()
    this.beginReply()
    const [next] = this.exchanges
    if (next) this.begin(next)
  }
}

/** Tells whether connections arrive. Node accepts one in each turn of the event loop, so others may wait behind a new connection. */
class Arrivals {
  private lastAt = Number.NEGATIVE_INFINITY

  note(): void {
    this.lastAt = loopProgress()
  }

  /** True when a connection was accepted in this turn of the event loop or the one before. */
  get areComing(): boolean {
    return loopProgress() - this.lastAt < 2
  }
}

/** The networks that the server works for, and the number of their requests whose replies have not begun. */
class NetworkLoad {
  private readonly requests = new Map<string, number>()

  begin(network: string): void {
    this.requests.set(network, (this.requests.get(network) ?? 0) + 1)
  }

  end(network: string): void {
    const left = (this.requests.get(network) ?? 1) - 1
    if (left > 0) this.requests.set(network, left)
    else this.requests.delete(network)
  }

  /** The number of requests of a network. */
  of(network: string): number {
    return this.requests.get(network) ?? 0
  }

  get networks(): number {
    return this.requests.size
  }
}
