import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { describe, isOurFault, toApiError } from '../graphql/publicError.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import { errorBody, MAX_INSTANCE, PROBLEM_TYPE } from '../rest/errorBody.js'
import type { ApiError } from '../values/errors/apiError.js'
import { catalogue } from '../values/errors/catalogue.js'
import {
  invalidRequest,
  methodNotAllowed,
  pathNotFound,
  payloadTooLarge,
  unavailable,
  unsupportedMediaType,
} from '../values/errors/make.js'
import { OAuthError } from '../values/oauthError.js'
import type { KnownPaths } from './knownPaths.js'

/** Sends an error in the form of the route's style. An error outside of the catalogue becomes INTERNAL_ERROR, with its cause in the log. */
export function createErrorSender(log: Log, metrics: Metrics) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (thrown instanceof OAuthError) return sendOAuthError(thrown, reply)
    const error = fromFastify(thrown, request) ?? toApiError(thrown)
    const { status } = catalogue[error.code]
    const style = request.routeOptions.config?.style ?? 'rest'
    if (isOurFault(error)) log.error({ err: error.cause ?? error, requestId: request.id }, 'request failed')
    metrics.errors.inc({ code: error.code, style })
    request.errorCode = error.code
    const described = describe(error, request.id)
    for (const [name, value] of Object.entries(headersOf(error))) reply.header(name, value)
    reply.code(status).header('cache-control', 'no-store').removeHeader('etag').removeHeader('link')
    if (style === 'graphql') {
      const { message, ...extensions } = described
      return reply.type('application/json; charset=utf-8').send(JSON.stringify({ errors: [{ message, extensions }] }))
    }
    if (style === 'oauth') return reply.send({ error: oauthCode(status), error_description: described.message })
    const form = request.prefersProblem ? 'problem' : 'envelope'
    const type = form === 'problem' ? PROBLEM_TYPE : 'application/json'
    return reply.type(`${type}; charset=utf-8`).send(JSON.stringify(errorBody(described, form, instanceOf(request.url))))
  }
}

/** The path of the request. A long path is cut, and a cut never leaves half an escape. */
function instanceOf(url: string): string {
  const [path = ''] = url.split('?', 1)
  return path.length <= MAX_INSTANCE ? path : path.slice(0, MAX_INSTANCE).replace(/%.?$/, '')
}

/** Sends an error in the form of RFC 6749, section 5.2. */
function sendOAuthError({ code, status, message }: OAuthError, reply: FastifyReply): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Basic realm="petstore"')
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('pragma', 'no-cache')
    .send({ error: code, error_description: message })
}

/** The OAuth code for a refusal by the door or the database, from RFC 6749, section 4.1.2.1. */
function oauthCode(status: number): string {
  if (status === 503) return 'temporarily_unavailable'
  return status >= 500 ? 'server_error' : 'invalid_request'
}

/** The error when no route handles the request: the path is unknown, or exists only for other methods. */
export function unknownRoute(paths: KnownPaths, request: FastifyRequest): ApiError {
  const path = request.url.split('?')[0] ?? ''
  const allowed = paths.allowed(path)
  if (allowed.length > 0 && !allowed.includes(request.method)) {
    return methodNotAllowed(`${request.method} is not allowed here`, allowed)
  }
  return pathNotFound(path.slice(0, 200))
}

function headersOf(error: ApiError): Record<string, string> {
  const { retryAfterSeconds } = error
  if (retryAfterSeconds !== undefined) return { 'retry-after': String(retryAfterSeconds) }
  if (error.is('METHOD_NOT_ALLOWED')) return { allow: error.details.allowed.join(', ') }
  switch (error.code) {
    case 'UNAUTHORIZED':
      return { 'www-authenticate': 'ApiKey realm="petstore", Bearer realm="petstore"' }
    case 'SERVICE_UNAVAILABLE':
    case 'INSUFFICIENT_STORAGE':
      return { 'retry-after': String(catalogue[error.code].retry.afterSeconds) }
    default:
      return {}
  }
}

/** Translates errors that Fastify itself raises, by their status. */
function fromFastify(error: unknown, { routeOptions }: FastifyRequest): ApiError | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return undefined
  const { statusCode, message } = error as FastifyError // Fastify throws only errors of its own here
  switch (statusCode) {
    case 413:
      return payloadTooLarge('body', routeOptions.bodyLimit ?? 0)
    case 415:
      return unsupportedMediaType('The media type of the body is not supported here', { allowed: ['application/json'] })
    case 503:
      return unavailable('The server is stopping')
    default:
      return statusCode && statusCode < 500 ? invalidRequest(message) : undefined
  }
}
