import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { overloaded } from '../domain/limits/callPressure.js'
import { describe } from '../graphql/publicError.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import type { Pressure } from '../observability/pressure.js'
import { errorBody } from '../rest/errorBody.js'
import { API_VERSION } from '../values/apiVersion.js'
import { requestId } from './door.js'
import { errorHeaders } from './errorHeaders.js'
import { apiVersion, securityHeaders, vary } from './replyHeaders.js'

/** Paths of REST, and of GraphQL. OAuth has errors of its own, which only the door knows. */
const REST = new RegExp(`^/(?:api/)?${API_VERSION}/(?!graphql(?:[/?]|$))`)
const GRAPHQL = new RegExp(`^/(?:${API_VERSION}/)?graphql(?:[/?]|$)`)

/** Answers a request that has waited for its start for too long. @returns false when the request must begin like any other */
export type ShedEarly = (request: IncomingMessage, response: ServerResponse, waitedMs: number) => boolean

interface ShedParts {
  readonly pressure: Pressure
  readonly log: Log
  readonly metrics: Pick<Metrics, 'shedCalls' | 'errors' | 'requestSeconds'>
}

/**
 * Refuses requests with 503 before Fastify begins any work for them. Under overload most of the server's time would otherwise go into refusals, and
 * few calls would be served. A caller that asks for another form of errors, and a page of another origin, are refused at the door.
 */
export function createShedEarly(app: FastifyInstance, { pressure, log, metrics }: ShedParts): ShedEarly {
  const error = overloaded()
  const headers = { ...securityHeaders, ...apiVersion, ...errorHeaders(error), vary, 'cache-control': 'no-store' }
  return (request, response, waitedMs) => {
    const { method = '', url = '', headers: given } = request
    const style = REST.test(url) ? 'rest' : GRAPHQL.test(url) ? 'graphql' : undefined
    if (!style || method === 'OPTIONS' || given.origin !== undefined || given.accept?.includes('problem') || pressure.admitsAny(waitedMs))
      return false
    const id = requestId(given['x-request-id'], randomUUID)
    const described = describe(error, id, app.publicAddresses.pathOf)
    const body = JSON.stringify(style === 'rest' ? errorBody(described, 'envelope', '') : inGraphQL(described))
    const type = given.accept?.includes('graphql-response') ? 'application/graphql-response+json' : 'application/json'
    response
      .writeHead(503, {
        ...headers,
        'x-request-id': id,
        'content-type': `${style === 'rest' ? 'application/json' : type}; charset=utf-8`,
        'content-length': Buffer.byteLength(body),
      })
      .end(method === 'HEAD' ? undefined : body)
    metrics.shedCalls.inc()
    metrics.errors.inc({ code: error.code, style })
    metrics.requestSeconds.observe({ method, route: 'shed', status: 503 }, waitedMs / 1000)
    log.info({ requestId: id, method, path: url.split('?', 1)[0], route: 'shed', status: 503, ms: Math.round(waitedMs) }, 'request')
    return true
  }
}

function inGraphQL({ message, ...extensions }: ReturnType<typeof describe>): object {
  return { errors: [{ message, extensions }] }
}
