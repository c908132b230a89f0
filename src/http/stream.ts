import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EventStream } from '../graphql/stream/eventStream.js'
import { parameterOf, type StreamRequest } from '../graphql/stream/operationRequest.js'
import type { Streams } from '../graphql/stream/streams.js'
import type { Metrics } from '../observability/metrics.js'
import { namesMediaType } from '../values/acceptHeader.js'
import type { ApiError } from '../values/errors/apiError.js'
import { invalidField, notAcceptable } from '../values/errors/make.js'
import { parseJson } from '../values/json.js'
import { shorten } from '../values/shorten.js'
import { mustBeDecodable } from './mustBeDecodable.js'

const EVENT_STREAM = 'text/event-stream'
const JSON_TYPE = 'application/json'
/** A proxy that compresses or buffers a stream would hold events back. */
const streamHeaders = {
  'content-type': `${EVENT_STREAM}; charset=utf-8`,
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}
const TICKET_HEADER = 'x-graphql-event-stream-token'

/**
 * Serves event streams at `paths`: one connection for each operation, or one reserved connection for many operations. GET needs no preflight header
 * here, because EventSource in browsers cannot send one. GET is safe without it: browsers add no credential by themselves, and GET changes nothing.
 */
export function serveStream(app: FastifyInstance, paths: readonly string[], streams: Streams, metrics: Pick<Metrics, 'openStreams'>): void {
  // this does not wait for the end of the streams: the server stops accepting connections only after this hook
  app.addHook('preClose', (done) => {
    streams.drain()
    done()
  })

  function sendStream(stream: EventStream, reply: FastifyReply): FastifyReply {
    metrics.openStreams.inc()
    stream.body.once('close', () => metrics.openStreams.dec())
    return reply.headers(streamHeaders).send(stream.body)
  }

  const common = { style: 'graphql', takesTicket: true, isOpenEnded: true } as const
  for (const url of paths) {
    app.route({
      method: ['GET', 'POST'],
      url,
      exposeHeadRoute: false,
      config: { ...common, produces: [EVENT_STREAM, JSON_TYPE], consumes: [JSON_TYPE] },
      handler: async (request, reply) => {
        mustBeDecodable(request.url)
        const context = request.operationContext('graphql')
        const ticket = ticketOf(request)
        if (ticket === undefined) {
          if (request.prefers !== EVENT_STREAM) throw needsEventStream(request)
          return sendStream(await streams.single(streamRequest(request), context), reply)
        }
        if (opens(request)) return sendStream(streams.open(ticket, context), reply)
        const refusals = await streams.add(ticket, streamRequest(request), context)
        if (!refusals) return reply.code(202).send()
        return reply
          .code(400)
          .type(`${JSON_TYPE}; charset=utf-8`)
          .send(JSON.stringify({ errors: refusals }))
      },
    })
    app.put(url, { config: { ...common, produces: ['text/plain'], consumes: [] } }, async (request, reply) =>
      reply
        .code(201)
        .type('text/plain; charset=utf-8')
        .send(streams.reserve(request.operationContext('graphql'))),
    )
    app.delete(url, { config: { ...common, consumes: [] } }, async (request, reply) => {
      mustBeDecodable(request.url)
      const ticket = ticketOf(request)
      if (ticket === undefined) throw invalidField('token', `is required, as the header ${TICKET_HEADER} or in the URL`)
      streams.stop(ticket, () => parameterOf(request.query, 'operationId'), request.operationContext('graphql'))
      return reply.code(200).send()
    })
  }
}

function streamRequest(request: FastifyRequest): StreamRequest {
  const { id, method, query: parameters } = request
  return {
    id,
    method,
    parameters,
    headerCharacters: request.raw.rawHeaders.reduce((sum, text) => sum + text.length, request.url.length),
    takeBody() {
      const body = parseJson(request.body)
      request.body = undefined // a subscription keeps its request but not the body
      return body
    },
    async renew() {
      await request.authenticateAgain()
      return request.operationContext('graphql', 'event')
    },
  }
}

function ticketOf(request: FastifyRequest): string | undefined {
  const header = request.headers[TICKET_HEADER]
  return header === undefined ? parameterOf(request.query, 'token') : String(header)
}

/** Parameters of which each URL with an operation has at least one. */
const OPERATION_PARAMETERS = ['query', 'documentId', 'extensions'] as const

/** Whether a request with a ticket opens the stream, and does not add an operation to it. */
function opens({ headers, method, query }: FastifyRequest): boolean {
  if (namesMediaType(headers.accept, EVENT_STREAM)) return true
  return method === 'GET' && OPERATION_PARAMETERS.every((name) => parameterOf(query, name) === undefined)
}

function needsEventStream({ headers: { accept } }: FastifyRequest): ApiError {
  return notAcceptable(`This path replies with ${EVENT_STREAM}, except for requests with the ticket of a stream`, {
    given: accept && shorten(accept),
    allowed: [EVENT_STREAM],
  })
}
