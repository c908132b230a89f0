import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { describe, isOurFault, toApiError } from '../graphql/publicError.js'
import { GRAPHQL_RESPONSE_TYPE } from '../graphql/server.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import { errorBody, MAX_INSTANCE, PROBLEM_TYPE } from '../rest/errorBody.js'
import type { ApiError } from '../values/errors/apiError.js'
import { catalogue } from '../values/errors/catalogue.js'
import {
  fileChanged,
  invalidRequest,
  methodNotAllowed,
  pathNotFound,
  payloadTooLarge,
  unavailable,
  unsupportedMediaType,
} from '../values/errors/make.js'
import { OAuthError } from '../values/oauthError.js'
import { shorten } from '../values/shorten.js'
import { withoutSecrets } from '../values/withoutSecrets.js'
import { errorHeaders } from './errorHeaders.js'
import { type SendErrorPage, wantsErrorPage } from './errorPage.js'
import type { KnownPaths } from './knownPaths.js'
import { refusedRequests } from './refusedRequests.js'
import { shownPath } from './shownPath.js'
import { MAX_PATH_PART } from './timeouts.js'

const PERCENT_RULE = 'write each byte of other characters than letters, digits and - . _ ~ as % and two hexadecimal digits'

/**
 * Sends an error in the form of the route's style, or as a page to a browser outside of the API. An error outside of the catalogue becomes
 * INTERNAL_ERROR, with its cause in the log.
 */
export function createErrorSender(log: Log, metrics: Metrics, sendErrorPage: SendErrorPage) {
  const ownLog = log.of('http')
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (refusedRequests.has(request.raw)) return reply.hijack() // the error is the end of its body
    if (thrown instanceof OAuthError) return sendOAuthError(thrown, reply)
    const error = fromFastify(thrown, request) ?? toApiError(thrown)
    const { status, title, resolution } = catalogue[error.code]
    const style = request.routeOptions.config?.style ?? 'rest'
    if (isOurFault(error)) ownLog.error({ err: error.cause ?? error, requestId: request.id, traceId: request.traceId }, 'request failed')
    metrics.errors.inc({ code: error.code, style })
    request.errorCode = error.code
    const described = describe(error, request.id, reply.server.publicAddresses)
    for (const [name, value] of Object.entries(errorHeaders(error))) reply.header(name, value)
    reply.code(status).header('cache-control', 'no-store').removeHeader('etag').removeHeader('link')
    reply.headers(reply.server.versionSigns.headersOf(request.url)) // without the links of a page
    if (style === 'graphql') {
      const { message, ...extensions } = described
      const type = request.prefers === GRAPHQL_RESPONSE_TYPE ? GRAPHQL_RESPONSE_TYPE : 'application/json'
      return reply.type(`${type}; charset=utf-8`).send(JSON.stringify({ errors: [{ message, extensions }] }))
    }
    if (style === 'oauth') return reply.send({ error: oauthCode(status), error_description: described.message })
    if (wantsErrorPage(request)) {
      const { code, message, docs, requestId } = described
      return sendErrorPage({ code, status, title, message, resolution, docs, requestId }, reply)
    }
    const form = request.prefersProblem ? 'problem' : 'envelope'
    const type = form === 'problem' ? PROBLEM_TYPE : 'application/json'
    return reply
      .type(`${type}; charset=utf-8`)
      .send(JSON.stringify(errorBody(described, form, reply.server.publicAddresses.pathOf(instanceOf(request.url)))))
  }
}

/** The status of the reply to an error. */
export function statusOfError(thrown: unknown, request: FastifyRequest): number {
  return thrown instanceof OAuthError ? thrown.status : catalogue[(fromFastify(thrown, request) ?? toApiError(thrown)).code].status
}

/** The path of the request, without secrets. A long path is cut, and a cut never leaves half an escape. */
function instanceOf(url: string): string {
  const path = shownPath(url)
  return path.length <= MAX_INSTANCE ? path : path.slice(0, MAX_INSTANCE).replace(/%.?$/, '')
}

/** Sends an error in the form of RFC 6749, section 5.2. */
function sendOAuthError({ code, status, message }: OAuthError, reply: FastifyReply): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Basic realm="petstore"')
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('pragma', 'no-cache')
    .send({ error: code, error_description: withoutSecrets(message) })
}

/** The OAuth code for a refusal by the door or the database, from RFC 6749, section 4.1.2.1. */
function oauthCode(status: number): string {
  if (status === 429 || status === 503) return 'temporarily_unavailable'
  return status >= 500 ? 'server_error' : 'invalid_request'
}

/** The error when no route handles the request: its version has ended or is unknown, the path is unknown, or it exists only for other methods. */
export function unknownRoute(paths: KnownPaths, request: FastifyRequest): ApiError {
  const ofVersion = request.server.versionSigns.refusalOf(request.url)
  if (ofVersion) return ofVersion
  const path = request.url.split('?')[0] ?? ''
  const allowed = paths.allowed(path)
  if (allowed.length > 0 && !allowed.includes(request.method)) {
    return methodNotAllowed(`${request.method} is not allowed here`, allowed)
  }
  return pathNotFound(path.slice(0, 200))
}

/** Translates errors that Fastify and its plugins raise into our own words. */
function fromFastify(error: unknown, { routeOptions, url, headers }: FastifyRequest): ApiError | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  const { statusCode, code } = error as FastifyError // errors of ours do not have this key
  switch (statusCode) {
    case 404:
      return pathNotFound(instanceOf(url))
    case 412:
      return fileChanged(shorten(headers['if-match'] ?? headers['if-unmodified-since'] ?? ''))
    case 413:
      return payloadTooLarge('body', routeOptions.bodyLimit ?? 0)
    case 415:
      return unsupportedMediaType('The media type of the body is not supported here', { allowed: ['application/json'] })
    case 503:
      return unavailable('The server is stopping')
    default:
      return statusCode && statusCode < 500 ? unreadable(code, instanceOf(url)) : undefined
  }
}

function unreadable(code: string, path: string): ApiError {
  switch (code) {
    case 'FST_ERR_BAD_URL':
      return badPath(path, 'must be percent-encoded UTF-8', `The path ${shorten(path)} is not percent-encoded UTF-8: ${PERCENT_RULE}`)
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return badPath(
        path,
        `must have at most ${MAX_PATH_PART} characters between two slashes`,
        `A part of the path ${shorten(path)} has more than the ${MAX_PATH_PART} characters allowed`,
      )
    default:
      return invalidRequest('The request could not be read: send its whole body, as long as Content-Length says')
  }
}

function badPath(path: string, message: string, sentence: string): ApiError {
  return invalidRequest(sentence, [{ field: 'path', message, value: path }])
}
