import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller, Purpose, RequestContext, Style } from '../context.js'
import { type Actor, anonymous } from '../domain/actor.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import { ApiError } from '../values/errors.js'
import { type Authenticator, credentialKind } from './authenticate.js'
import { clientAddress } from './clientAddress.js'
import { type ConnectionLimits, watchConnections } from './connections.js'
import { createErrorSender, unknownRoute } from './errors.js'
import { KnownPaths } from './knownPaths.js'
import { acceptsProblem, checkContentType, negotiate } from './mediaTypes.js'
import { apiVersion, securityHeaders, vary } from './replyHeaders.js'

/** Largest body, in bytes; photos have their own bound. */
const BODY_LIMIT = 1024 * 1024
const REQUEST_ID = /^[A-Za-z0-9-]{1,128}$/

interface DoorOptions {
  readonly authenticate: Authenticator
  readonly createContext: (caller: Caller, style: Style, purpose: Purpose) => RequestContext
  readonly log: Log
  readonly metrics: Metrics
  readonly connections?: Partial<ConnectionLimits> | undefined
}

/** @returns the caller's own request id when it is one, else `make`'s. */
export function requestId(given: unknown, make: () => string): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : make()
}

/**
 * What every request passes, in this order: id and headers, size, kind of body, kind of reply, caller; and on the way out one log line and
 * the metrics. A path that does not exist and a wrong method come before all of it.
 */
export function installDoor(app: FastifyInstance, { authenticate, createContext, log, metrics, connections }: DoorOptions): void {
  const paths = new KnownPaths()
  paths.watch(app)
  const sendError = createErrorSender(log, metrics)
  app.setErrorHandler(sendError)
  app.setNotFoundHandler((request, reply) => sendError(unknownRoute(paths, request), request, reply))

  app.decorateRequest('actor', null as never) // set before any handler runs
  app.decorateRequest('prefers', '')
  app.decorateRequest('prefersProblem', false)
  app.decorateRequest('errorCode', undefined)
  app.decorateRequest('operationContext', function (this: FastifyRequest, style: Style, purpose: Purpose = 'call') {
    const { 'idempotency-key': standard, 'x-idempotency-key': extended } = this.headers
    const idempotency = { standard: standard?.toString(), extended: extended?.toString() } // doubled ones are joined, and refused as they stand
    return createContext({ actor: this.actor, requestId: this.id, address: clientAddress(this), idempotency }, style, purpose)
  })
  app.decorateRequest('authenticateAgain', async function (this: FastifyRequest) {
    try {
      this.actor = await authenticate(this.raw, () => clientAddress(this), this.routeOptions.config.takesTicket)
    } catch (error) {
      noteFailure(this, error as Error, log, metrics) // the authenticator throws errors alone
      throw error
    }
  })

  // Bodies stay bytes until somebody has the right to have them parsed.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body))

  // Hooks that wait for nothing are called back at once: a promise each would cost every request.
  app.addHook('onRequest', (request, reply, done) => {
    request.actor = anonymous
    reply.headers(securityHeaders).headers(apiVersion).header('x-request-id', request.id).header('vary', vary)
    reply.header('cache-control', 'no-store') // unless a handler knows better
    request.prefersProblem = acceptsProblem(request)
    done()
  })
  // refused before the body is read, and after the hooks that add headers to every reply
  app.addHook('preParsing', (request, _reply, payload, done) => {
    if (request.is404) throw unknownRoute(paths, request)
    const limit = request.routeOptions.bodyLimit ?? BODY_LIMIT
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      throw new ApiError('PAYLOAD_TOO_LARGE', `The body is larger than the ${limit} bytes allowed`, { limit })
    }
    checkContentType(request)
    negotiate(request)
    done(null, payload)
  })
  app.addHook('preHandler', (request, _reply, done) => {
    const { authenticates = true, takesTicket } = request.routeOptions.config
    if (!authenticates || request.is404) return done()
    const enter = (actor: Actor): void => {
      request.actor = actor
      done()
    }
    const refuse = (error: Error): void => {
      noteFailure(request, error, log, metrics)
      done(error)
    }
    try {
      const found = authenticate(request.raw, () => clientAddress(request), takesTicket)
      if (found instanceof Promise) found.then(enter, refuse)
      else enter(found)
    } catch (error) {
      refuse(error as Error) // the authenticator throws errors alone
    }
  })
  watchConnections(app, { log, metrics, limits: connections })
}

/** Tells operators of a bad credential: where it came from and of which kind it was, never what it was. */
function noteFailure(request: FastifyRequest, error: Error, log: Log, metrics: Metrics): void {
  if (!(error instanceof ApiError) || error.code !== 'UNAUTHORIZED') return
  const credential = credentialKind(request.headers)
  metrics.authenticationFailures.inc({ credential })
  log.warn({ requestId: request.id, address: clientAddress(request), credential, reason: error.message }, 'authentication failed')
}

/** Counts a call and writes its log line. */
export function account(request: FastifyRequest, reply: FastifyReply, log: Log, metrics: Metrics): void {
  const route = request.routeOptions.url ?? 'unknown'
  const { method } = request
  const { statusCode: status, elapsedTime } = reply
  metrics.requestSeconds.observe({ method, route, status }, elapsedTime / 1000)
  const { actor } = request
  log.info(
    {
      requestId: request.id,
      method,
      path: request.url.split('?')[0],
      route,
      status,
      ms: Math.round(elapsedTime * 100) / 100,
      user: actor.kind === 'user' ? actor.userId : undefined,
      client: actor.kind === 'client' ? actor.clientId : undefined,
    },
    'request',
  )
}

/** Answers what Fastify refuses before any hook runs (an address that cannot be decoded, a part of it that is too long) as everything else. */
export function createFrameworkErrorSender(log: Log, metrics: Metrics) {
  const sendError = createErrorSender(log, metrics)
  return (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers(securityHeaders).headers(apiVersion).header('x-request-id', request.id).header('vary', vary)
    request.prefersProblem = acceptsProblem(request)
    sendError(error, request, reply)
  }
}
