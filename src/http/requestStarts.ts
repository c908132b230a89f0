import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { MakeGate } from '../values/fairGate.js'
import { networkOf } from '../values/network.js'
import { Turns } from '../values/turns.js'

/** Requests of one network that begin together. Requests that begin together share system calls, which saves CPU. */
const STARTS_ALONE = 64
/** The same while other networks have requests under way. */
const STARTS_BESIDE_OTHERS = 1
/** Turns of the event loop until the next requests of the network begin: 0.2 ms for an idle server. */
const LOOP_TURNS = 16
/** Requests that a client may send on a connection before the first one is answered. A chunk of a connection holds up to 1600 small requests. */
const MAX_PIPELINED = 16

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Lets the requests of a network begin by turns, before anything is done for them. Every other caller passes the event loop several times for a request,
 * so a flood must leave most turns of the loop empty, however many connections it has and however cheap its requests are. The waiting requests need
 * no bound of their own: each holds a connection open, and a connection that sends too many requests at once is closed.
 * @returns waits until no request is under way. A server reports its close when the last connection is gone, before the last reply gets its own event.
 */
export function shareStarts(
  app: FastifyInstance,
  addressOf: (request: IncomingMessage) => string,
  makeGate: MakeGate,
): () => Promise<void> {
  const [serve] = app.server.listeners('request') as [Listener] // Fastify has added its own by now
  const underWay = new Counts<string>()
  const onConnection = new Counts<Socket>()
  const bounds = {
    places: 256,
    get placesPerOwner() {
      return underWay.size > 1 ? STARTS_BESIDE_OTHERS : STARTS_ALONE
    },
    queue: Number.POSITIVE_INFINITY,
    queuePerOwner: Number.POSITIVE_INFINITY,
  }
  const starts = new Turns(makeGate('request_starts', bounds), LOOP_TURNS)
  let tellEnd = () => {}

  app.server.off('request', serve).on('request', (request, response) => {
    const { socket } = request
    if (socket.destroyed) return
    if (onConnection.of(socket) >= MAX_PIPELINED) return void socket.destroy()
    const network = networkOf(addressOf(request))
    underWay.add(network, 1)
    onConnection.add(socket, 1)
    response.once('close', () => {
      underWay.add(network, -1)
      onConnection.add(socket, -1)
      if (underWay.size === 0) tellEnd()
    })
    starts.start(network, () => socket.destroyed || serve.call(app.server, request, response))
  })
  return () =>
    new Promise((resolve) => {
      tellEnd = resolve
      if (underWay.size === 0) resolve()
    })
}

/** Counts by key; a key whose count is zero takes no memory. */
class Counts<Key> {
  private readonly counts = new Map<Key, number>()

  of(key: Key): number {
    return this.counts.get(key) ?? 0
  }

  add(key: Key, change: 1 | -1): void {
    const count = this.of(key) + change
    if (count === 0) this.counts.delete(key)
    else this.counts.set(key, count)
  }

  /** How many keys have a count. */
  get size(): number {
    return this.counts.size
  }
}
