import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import { VERSION_SEGMENT } from '../values/apiVersion.js'
import type { ApiError } from '../values/errors/apiError.js'
import { catalogue } from '../values/errors/catalogue.js'
import { errorHeaders } from './errorHeaders.js'
import { methodLabel } from './methodLabel.js'
import { noCost } from './queryCost.js'
import { RefusalBodies } from './refusalBodies.js'
import { standingHeaders } from './replyHeaders.js'
import { requestId } from './requestId.js'
import { shownPath } from './shownPath.js'

/** Paths of REST, and of GraphQL. OAuth has errors of its own, which only the door knows. */
const REST = new RegExp(`^/(?:api/)?${VERSION_SEGMENT}/(?!graphql(?:[/?]|$))`)
const GRAPHQL = new RegExp(`^/(?:${VERSION_SEGMENT}/)?graphql(?:[/?]|$)`)

interface EarlyRefusal {
  readonly error: ApiError
  /** They show the caller's balance. */
  readonly headers: Readonly<Record<string, string | number>>
  /** Names the refusal in metrics and in the log, where no route is known. */
  readonly route: 'shed' | 'over_quota'
  readonly waitedMs: number
}

/**
 * Answers a request with a refusal. @returns false when only the door knows the form of the reply: for a caller that asks for Problem Details, for a
 * page of another origin, and for paths outside of REST and GraphQL
 */
export type EarlyReply = (request: IncomingMessage, response: ServerResponse, refusal: EarlyRefusal) => boolean

interface ReplyParts {
  readonly log: Log
  readonly metrics: Pick<Metrics, 'errors' | 'requestSeconds'>
}

/** Writes refusals before Fastify begins any work for a request, because a refusal must cost little. */
export function createEarlyReply(app: FastifyInstance, { log, metrics }: ReplyParts): EarlyReply {
  const always = flat({ ...standingHeaders, ...noCost })
  const bodies = { rest: new RefusalBodies('rest', app.publicAddresses), graphql: new RefusalBodies('graphql', app.publicAddresses) }
  return (request, response, { error, headers, route, waitedMs }) => {
    const { method = '', url = '', headers: given } = request
    const style = REST.test(url) ? 'rest' : GRAPHQL.test(url) ? 'graphql' : undefined
    if (!style || method === 'OPTIONS' || given.origin !== undefined || given.accept?.includes('problem')) return false
    const { status } = catalogue[error.code]
    const id = requestId(given['x-request-id'], randomUUID)
    const body = bodies[style].of(error, id)
    const isNewType = style === 'graphql' && given.accept?.includes('graphql-response')
    response
      .writeHead(status, [
        ...always,
        ...flat(app.versionSigns.headersOf(url)),
        ...flat(errorHeaders(error)),
        ...flat(headers),
        'x-request-id',
        id,
        'content-type',
        `application/${isNewType ? 'graphql-response+json' : 'json'}; charset=utf-8`,
        'content-length',
        Buffer.byteLength(body),
      ])
      .end(method === 'HEAD' ? undefined : body)
    metrics.errors.inc({ code: error.code, style })
    metrics.requestSeconds.observe({ method: methodLabel(method), route, status }, waitedMs / 1000)
    log.request({
      requestId: id,
      method,
      path: shownPath(url),
      route,
      status,
      ms: Math.round(waitedMs),
      code: error.code,
    })
    return true
  }
}

/** Names and values in turn: the form of headers that costs Node least. */
function flat(headers: Readonly<Record<string, string | number>>): (string | number)[] {
  return Object.entries(headers).flat()
}
