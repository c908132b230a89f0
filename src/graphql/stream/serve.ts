import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext } from '../../context.js'
import { shareOwner } from '../../domain/caller.js'
import type { Log } from '../../observability/log.js'
import type { Metrics } from '../../observability/metrics.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { conflict, invalidField, notAcceptable, unavailable } from '../../values/errors/make.js'
import { shorten } from '../../values/shorten.js'
import { EventStream } from './eventStream.js'
import { type StreamLimits, streamLimits } from './limits.js'
import { OperationPlaces } from './operationPlaces.js'
import { type OperationRequest, operationRequest, parameter } from './operationRequest.js'
import { Places, tooMany } from './places.js'
import { type Begin, createPreparation, once, type PreparationOptions } from './prepare.js'
import { Reservations } from './reservations.js'

const EVENT_STREAM = 'text/event-stream'
const JSON_TYPE = 'application/json'
const TICKET_HEADER = 'x-graphql-event-stream-token'

interface StreamServerOptions extends Omit<PreparationOptions, 'renewalMs'> {
  readonly log: Log
  readonly metrics: Metrics
  readonly limits?: Partial<StreamLimits>
}

/**
 * Serves operations of every kind as event streams at `paths`, in both modes of the graphql-sse protocol: one connection for each operation, or one
 * reserved connection for many operations. GET needs no preflight header here, because EventSource in browsers cannot send one. GET is safe without
 * it: browsers add no credential by themselves, and GET changes nothing.
 */
export function serveStream(app: FastifyInstance, paths: readonly string[], options: StreamServerOptions): void {
  const { log, metrics } = options
  const limits = { ...streamLimits, ...options.limits }
  const prepare = createPreparation({ ...options, renewalMs: limits.heartbeatMs })
  const unqueued = { queue: 0, queuePerOwner: 0 }
  const { streams: placesPerOwner, streamsInAll, streamsKept } = limits
  const streamGate = metrics.makeGate('streams', { ...unqueued, places: streamsInAll, placesPerOwner, placesKept: streamsKept })
  const places = new Places(streamGate, 'streams', placesPerOwner)
  const operationPlaces = new OperationPlaces(options.documents, metrics.makeGate, limits)
  const reservations = new Reservations(limits.reservationMs)
  const streams = new Set<EventStream>()
  let isClosing = false
  // this does not wait for the end of the streams: the server stops accepting connections only after this hook
  app.addHook('preClose', (done) => {
    isClosing = true
    for (const stream of streams) void stream.drain()
    done()
  })

  function mustBeServing(): void {
    if (isClosing) throw unavailable('The server is stopping')
  }

  /** @throws RATE_LIMIT_EXCEEDED, SERVICE_UNAVAILABLE */
  function makeStream(owner: string): EventStream {
    mustBeServing()
    const giveBack = places.take(owner)
    const stream = new EventStream(limits, () => {
      streams.delete(stream)
      giveBack()
    })
    streams.add(stream)
    return stream
  }

  function sendStream(stream: EventStream, reply: FastifyReply): FastifyReply {
    metrics.openStreams.inc()
    stream.body.once('close', () => metrics.openStreams.dec())
    return reply.headers({ 'content-type': `${EVENT_STREAM}; charset=utf-8`, 'x-accel-buffering': 'no' }).send(stream.body)
  }

  /** Runs an operation on a stream. The end of the operation is left to the stream. */
  async function run(stream: EventStream, id: string | undefined, begin: Begin, requestId: string, giveBack: () => void): Promise<void> {
    try {
      await stream.run(id, begin)
    } catch (err) {
      log.error({ err, requestId }, 'an operation of an event stream failed')
      stream.body.destroy()
    } finally {
      giveBack()
    }
  }

  /** @throws VALIDATION_ERROR, SERVICE_UNAVAILABLE when too many of the caller's documents wait for parsing */
  async function readOperation(request: FastifyRequest, context: RequestContext): Promise<OperationRequest> {
    const asked = operationRequest(request)
    if (!options.documents.get(asked.query)) await options.executor.turns.take(ownerOf(context))
    return asked
  }

  /** Opens a connection for one operation. A refusal is sent on the stream, where browsers can read it. */
  async function sendDistinct(request: FastifyRequest, reply: FastifyReply, context: RequestContext): Promise<FastifyReply> {
    if (request.prefers !== EVENT_STREAM) throw needsEventStream(request)
    const { refusals, begin, parts } = prepare(request, await readOperation(request, context), context)
    const owner = ownerOf(context)
    const stream = makeStream(owner)
    let giveBack: () => void
    try {
      giveBack = operationPlaces.take(owner, parts)
    } catch (error) {
      stream.body.destroy()
      throw error
    }
    void run(stream, undefined, refusals ? () => once({ errors: refusals }) : begin, request.id, giveBack).then(() => stream.end())
    return sendStream(stream, reply)
  }

  /** Adds an operation to a reserved stream. A refusal is the reply to this request. */
  async function addOperation(
    ticket: string,
    request: FastifyRequest,
    reply: FastifyReply,
    context: RequestContext,
  ): Promise<FastifyReply> {
    const owner = ownerOf(context)
    mustBeServing()
    reservations.find(owner, ticket) // a request with an unknown ticket is refused before it waits for a turn
    const asked = await readOperation(request, context)
    mustBeServing()
    const stream = reservations.find(owner, ticket) // the stream may have ended meanwhile
    const { operationId: id } = asked
    if (id === undefined) throw invalidField('extensions.operationId', 'is required, to tell the operations of a stream apart')
    if (stream.has(id)) throw conflict('The stream has an operation of this id', { operationId: id })
    if (stream.operations >= limits.operations) throw tooMany('operations', limits.operations)
    const { refusals, begin, parts } = prepare(request, asked, context)
    if (refusals)
      return reply
        .code(400)
        .type(`${JSON_TYPE}; charset=utf-8`)
        .send(JSON.stringify({ errors: refusals }))
    void run(stream, id, begin, request.id, operationPlaces.take(owner, parts))
    return reply.code(202).send()
  }

  const common = { style: 'graphql', takesTicket: true } as const
  for (const url of paths) {
    app.route({
      method: ['GET', 'POST'],
      url,
      exposeHeadRoute: false,
      config: { ...common, produces: [EVENT_STREAM, JSON_TYPE], consumes: [JSON_TYPE] },
      handler: async (request, reply) => {
        const context = request.operationContext('graphql')
        const ticket = ticketOf(request)
        if (ticket === undefined) return sendDistinct(request, reply, context)
        if (opens(request)) return sendStream(reservations.open(ownerOf(context), ticket), reply)
        return addOperation(ticket, request, reply, context)
      },
    })
    app.put(url, { config: { ...common, produces: ['text/plain'], consumes: [] } }, async (request, reply) => {
      const owner = ownerOf(request.operationContext('graphql'))
      return reply
        .code(201)
        .type('text/plain; charset=utf-8')
        .send(reservations.add(owner, makeStream(owner)))
    })
    app.delete(url, { config: { ...common, consumes: [] } }, async (request, reply) => {
      const ticket = ticketOf(request)
      if (ticket === undefined) throw invalidField('token', `is required, as the header ${TICKET_HEADER} or in the URL`)
      const stream = reservations.find(ownerOf(request.operationContext('graphql')), ticket)
      const id = parameter(request, 'operationId')
      if (!id) throw invalidField('operationId', 'is required')
      stream.stop(id)
      return reply.code(200).send()
    })
  }
}

function ownerOf({ actor, services: { origin } }: RequestContext): string {
  return shareOwner(actor, origin.address)
}

function ticketOf(request: FastifyRequest): string | undefined {
  const header = request.headers[TICKET_HEADER]
  return header === undefined ? parameter(request, 'token') : String(header)
}

/** Whether a request with a ticket opens the stream, and does not add an operation to it. */
function opens(request: FastifyRequest): boolean {
  return request.headers.accept?.includes(EVENT_STREAM) === true || (request.method === 'GET' && parameter(request, 'query') === undefined)
}

function needsEventStream({ headers: { accept } }: FastifyRequest): ApiError {
  return notAcceptable(`This answers with ${EVENT_STREAM}, unless it comes with the ticket of a stream`, {
    given: accept && shorten(accept),
    allowed: [EVENT_STREAM],
  })
}
