import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CallFacts, Purpose, RequestContext, Style } from '../context.js'
import { type Actor, anonymous } from '../domain/actor.js'
import type { RateLimits } from '../domain/limits/rateLimits.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import type { Pressure } from '../observability/pressure.js'
import { admit } from '../policies/policies.js'
import { versionIn } from '../values/apiVersion.js'
import { ApiError } from '../values/errors/apiError.js'
import type { Authenticator } from './authenticate.js'
import { clientAddress } from './clientAddress.js'
import { readerOf } from './connectionReader.js'
import { type ConnectionLimits, watchConnections } from './connections.js'
import type { CrossOrigin } from './cors.js'
import { credentialKind } from './credential.js'
import type { SendErrorPage } from './errorPage.js'
import { createErrorSender, statusOfError, unknownRoute } from './errors.js'
import { KnownPaths } from './knownPaths.js'
import { loggedOperation } from './loggedOperation.js'
import { acceptsProblem, negotiate } from './mediaTypes.js'
import { methodLabel } from './methodLabel.js'
import { installOverload } from './overload.js'
import { answerParserErrors } from './parserErrors.js'
import { explainsCost, noteCost } from './queryCost.js'
import { countUnread, installRateLimits, payingForErrors, refuseKnown } from './rateLimits.js'
import type { RefusedPaths } from './refuseEarly.js'
import { standingHeaders } from './replyHeaders.js'
import { checkBody, mustBeBodiless } from './requestBody.js'
import { checkHead } from './requestHead.js'
import { shownPath } from './shownPath.js'

/** Maximum size of a body, in bytes; photos have their own bound. */
const BODY_LIMIT = 1024 * 1024

interface DoorOptions {
  readonly authenticate: Authenticator
  readonly createContext: (caller: CallFacts, style: Style, purpose: Purpose) => RequestContext
  readonly log: Log
  readonly metrics: Metrics
  readonly connections?: Partial<ConnectionLimits> | undefined
  /** True from the moment the process was asked to stop. */
  readonly isDraining: () => boolean
  /** Absent when calls are not limited. */
  readonly rateLimits?: RateLimits | undefined
  /** Absent when no call is refused for overload. */
  readonly pressure?: Pressure | undefined
  readonly refusedPaths: RefusedPaths
  readonly sendErrorPage: SendErrorPage
  readonly crossOrigin: CrossOrigin
}

/**
 * The steps of every request, in this order: id and headers, callers over a limit, form of the head, size, kind of body, kind of reply, caller,
 * policies. At the end the reply is logged in one line and counted. An unknown path and a wrong method are refused after the head.
 */
export function installDoor(app: FastifyInstance, options: DoorOptions): void {
  const {
    authenticate,
    createContext,
    log,
    metrics,
    connections,
    isDraining,
    rateLimits,
    pressure,
    refusedPaths,
    sendErrorPage,
    crossOrigin,
  } = options
  const paths = new KnownPaths()
  paths.watch(app)
  const sendError = payingForErrors(createErrorSender(log, metrics, sendErrorPage), statusOfError)
  answerParserErrors(app, paths, { log, metrics, crossOrigin, rateLimits })
  app.setErrorHandler(sendError)
  app.setNotFoundHandler((request, reply) => sendError(unknownRoute(paths, request), request, reply))

  app.decorateRequest('actor', null as never) // set before any handler runs
  app.decorateRequest('prefers', '')
  app.decorateRequest('prefersProblem', false)
  app.decorateRequest('errorCode', undefined)
  app.decorateRequest('operationNotes', undefined)
  app.decorateRequest('span', undefined)
  app.decorateRequest('traceId', undefined)
  app.decorateRequest('operationContext', function (this: FastifyRequest, style: Style, purpose: Purpose = 'call') {
    const { 'idempotency-key': standard, 'x-idempotency-key': extended, 'x-sandbox-error': askedError } = this.headers
    const idempotency = { standard: standard?.toString(), extended: extended?.toString() } // `checkHead` has refused several lines
    const facts = {
      actor: this.actor,
      requestId: this.id,
      address: clientAddress(this),
      idempotency,
      askedError: askedError?.toString(),
      explainsCost: style === 'graphql' && explainsCost(this),
      limits: this.limits,
      pressure: this.pressure,
      reader: readerOf(this.raw.socket),
      trace: this.span && { span: this.span },
    }
    const context = createContext(facts, style, purpose)
    if (purpose === 'call') {
      const { deprecated, statements } = this.operationNotes ?? {}
      // a reply tells of all operations of its request, such as the pages of an export
      if (deprecated) context.notes.deprecated = deprecated
      if (statements !== undefined) context.notes.statements = statements
      if (style === 'rest') context.notes.apiVersion = versionIn(this.url)
      this.operationNotes = context.notes
    }
    return context
  })
  app.decorateRequest('authenticateAgain', async function (this: FastifyRequest) {
    try {
      this.actor = await authenticate(this.raw, () => clientAddress(this), this.routeOptions.config.takesTicket, this.span)
    } catch (error) {
      noteFailure(this, error as Error, log, metrics) // the authenticator throws only errors
      throw error
    }
  })

  // Bodies stay bytes until the caller is known to have the right to have them parsed.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body))

  // Hooks that need not wait use the callback form: a promise for each would slow down every request.
  app.addHook('onRequest', (request, reply, done) => {
    request.actor = anonymous
    const { id, headers } = request
    reply.headers(standingHeaders).headers(app.versionSigns.headersOf(request.url)).header('x-request-id', id)
    if (headers.origin !== undefined) reply.headers(crossOrigin(headers.origin))
    request.prefersProblem = acceptsProblem(request)
    done()
  })
  installRateLimits(app, rateLimits, authenticate, refusedPaths)
  installOverload(app, pressure, () => metrics.shedCalls.inc())
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    checkHead(raw)
    done()
  })
  // refusals before the body is read, and after the hooks that add headers to every reply
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const ended = app.versionSigns.refusalOf(request.url)
    if (ended) throw ended
    if (request.is404 || request.routeOptions.config.isRefused) throw unknownRoute(paths, request)
    const goOn = (body: Readable): void => {
      try {
        negotiate(request)
      } catch (error) {
        return done(error as Error) // the negotiation throws only errors
      }
      done(null, body)
    }
    const body = checkBody(request, payload, request.routeOptions.bodyLimit ?? BODY_LIMIT)
    if (body instanceof Promise) body.then(goOn, done)
    else goOn(body)
  })
  app.addHook('preHandler', (request, _reply, done) => {
    const { authenticates = true, takesTicket, rootField } = request.routeOptions.config
    if (!authenticates || request.is404) return done()
    const enter = (actor: Actor): void => {
      request.actor = actor
      request.limits?.enter(actor)
      try {
        refuseKnown(request)
        if (rootField) admit({ actor, field: rootField })
        mustBeBodiless(request)
        done()
      } catch (error) {
        done(error as Error) // policies throw only errors
      }
    }
    const refuse = (error: Error): void => {
      noteFailure(request, error, log, metrics)
      if (error instanceof ApiError && error.code === 'UNAUTHORIZED') request.limits?.countGuess()
      done(error)
    }
    try {
      const found = authenticate(request.raw, () => clientAddress(request), takesTicket, request.span)
      if (found instanceof Promise) found.then(enter, refuse)
      else enter(found)
    } catch (error) {
      refuse(error as Error) // the authenticator throws only errors
    }
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    noteCost(request, reply)
    done(null, payload)
  })
  watchConnections(app, { log, metrics, isDraining, limits: connections })
}

/** Logs and counts a bad credential: its kind and the caller's address, never the credential itself. */
function noteFailure(request: FastifyRequest, error: Error, log: Log, metrics: Metrics): void {
  if (!(error instanceof ApiError) || error.code !== 'UNAUTHORIZED') return
  const credential = credentialKind(request.headers)
  metrics.authenticationFailures.inc({ credential })
  const { id: requestId, traceId } = request
  const told = { requestId, traceId, address: clientAddress(request), credential, reason: error.message }
  log.of('security').warn(told, 'authentication failed')
}

/** Counts a call and writes its log line. */
export function countRequest(request: FastifyRequest, reply: FastifyReply, log: Log, metrics: Metrics): void {
  const { method, actor, operationNotes: notes } = request
  const { url: route = 'unknown' } = request.routeOptions
  const { statusCode: status, elapsedTime } = reply
  metrics.requestSeconds.observe({ method: methodLabel(method), route, status }, elapsedTime / 1000)
  log.request({
    requestId: request.id,
    traceId: request.traceId,
    method,
    path: shownPath(request.url),
    route,
    status,
    ms: Math.round(elapsedTime * 100) / 100,
    operation: loggedOperation(request),
    cost: notes?.cost && (notes.cost.actual ?? notes.cost.requested),
    statements: notes?.statements,
    code: request.errorCode ?? notes?.errorCode,
    user: actor.kind === 'user' ? actor.userId : undefined,
    client: actor.kind === 'client' ? actor.clientId : undefined,
  })
}

type FrameworkErrorParts = Pick<DoorOptions, 'log' | 'metrics' | 'sendErrorPage' | 'crossOrigin' | 'rateLimits'>

/** Sends errors that Fastify raises before any hook runs (a URL that cannot be decoded, or a too long part of it) in the form of all other errors. */
export function createFrameworkErrorSender({ log, metrics, sendErrorPage, crossOrigin, rateLimits }: FrameworkErrorParts) {
  const sendError = createErrorSender(log, metrics, sendErrorPage)
  return (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    const { versionSigns } = request.server
    reply.headers(standingHeaders).headers(versionSigns.headersOf(request.url)).header('x-request-id', request.id)
    reply.headers(crossOrigin(request.headers.origin))
    request.prefersProblem = acceptsProblem(request)
    request.actor = anonymous
    reply.raw.once('close', () => countRequest(request, reply, log, metrics)) // Fastify runs no hooks for these replies
    if (!rateLimits) return void sendError(error, request, reply)
    void countUnread(clientAddress(request), rateLimits).then(({ excess, headers }) =>
      sendError(excess ?? error, request, reply.headers(headers)),
    )
  }
}
