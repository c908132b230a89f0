import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CallLimits } from '../domain/limits/callLimits.js'
import type { RateLimits } from '../domain/limits/rateLimits.js'
import { quotaOf } from '../policies/limited.js'
import type { QuotaName } from '../values/quotas.js'
import type { Authenticator } from './authenticate.js'
import { clientAddress } from './clientAddress.js'
import { isPreflight } from './cors.js'
import { isUnknownRoute } from './isUnknownRoute.js'
import { balanceHeaders, showBalance } from './rateLimitHeaders.js'
import type { RefusedPaths } from './refuseEarly.js'

/** A call whose root field is not known. */
const ONE_CALL = new Map([['default', 1]] as const)

/** Statuses of requests that are refused before their caller is known. They count for the address, so that nobody can guess keys and paths without limit. */
const EARLY: ReadonlySet<number> = new Set([401, 404, 405, 406, 413, 415])

/**
 * Counts requests whose operation does not become known, refuses callers that are over a quota before anything is done for them, and shows the caller's
 * balance in each reply. The operation itself pays in `policies/rateLimit.ts`. Health, metrics, pages, assets and preflights are not counted.
 */
export function installRateLimits(
  app: FastifyInstance,
  rateLimits: RateLimits | undefined,
  { recall }: Pick<Authenticator, 'recall'>,
  refusedPaths: RefusedPaths,
): void {
  app.decorateRequest('limits', undefined)
  if (!rateLimits) return

  app.addHook('onRequest', (request, _reply, done) => {
    if (!isCounted(request)) return done()
    const limits = new CallLimits(rateLimits, clientAddress(request))
    request.limits = limits
    if (!rateLimits.isAnyoneOver) return done()
    try {
      refuseAtTheDoor(request, limits, recall)
      done()
    } catch (error) {
      if (!isUnknownRoute(request)) refusedPaths.note(request.raw, quotaOfRequest(request))
      done(error as Error) // only refusals are thrown
    }
  })

  app.addHook('onSend', (request, reply, payload, done) => {
    const { limits } = request
    if (!limits) return done(null, payload)
    const show = () => {
      showBalance(reply, limits.tightest(quotaOfRequest(request) ?? 'default'), rateLimits.now())
      done(null, payload)
    }
    try {
      const paying = payUnpaid(request, reply.statusCode, limits)
      if (paying) paying.then(show, done)
      else show()
    } catch (error) {
      done(error as Error) // only a refusal is thrown: it becomes the reply, and its reply runs this hook again
    }
  })
}

/** Refuses a caller that is over the quota of the request. @throws RATE_LIMIT_EXCEEDED */
export function refuseKnown(request: FastifyRequest): void {
  request.limits?.refuseKnown(quotaOfRequest(request))
}

/** Before a credential is looked up, its caller is known only from an earlier request. */
function refuseAtTheDoor(request: FastifyRequest, limits: CallLimits, recall: Authenticator['recall']): void {
  if (isUnknownRoute(request)) return limits.refuseKnown('default', true)
  if (request.routeOptions.config.authenticates === false) return refuseKnown(request)
  const known = recall(request.raw)
  if (known === undefined) return limits.refuseGuess()
  if (known === 'proven') return
  limits.enter(known)
  refuseKnown(request)
}

/** Sends an error. */
type SendError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply

/**
 * Pays for a request that ends with an error before its operation is known. When nothing is left, the refusal is sent in place of the error.
 * @param statusOf the status that the error will have
 */
export function payingForErrors(send: SendError, statusOf: (error: unknown, request: FastifyRequest) => number): SendErrorLater {
  return (error, request, reply) => {
    const { limits } = request
    if (!limits || limits.isPaid) return send(error, request, reply)
    try {
      const paying = payUnpaid(request, statusOf(error, request), limits)
      if (!paying) return send(error, request, reply)
      return paying.then(
        () => send(error, request, reply),
        (excess: unknown) => send(excess, request, reply),
      )
    } catch (excess) {
      return send(excess, request, reply)
    }
  }
}

type SendErrorLater = (...given: Parameters<SendError>) => FastifyReply | Promise<FastifyReply>

/** The quota of a request; undefined for GraphQL, whose documents decide. */
function quotaOfRequest({ routeOptions: { config } }: FastifyRequest): QuotaName | undefined {
  if (config.rootField) return quotaOf(config.rootField)
  return config.style === 'graphql' ? undefined : (config.quota ?? 'default')
}

/** No path has the method OPTIONS: the route of preflights, which takes every path, is none. */

/** Whether a request counts as a call: not a preflight, a page, an asset, health or metrics. */
export function isCounted(request: FastifyRequest): boolean {
  return isUnknownRoute(request) || (!isPreflight(request) && countsCalls(request.routeOptions.config))
}

function countsCalls({ rootField, style, quota }: FastifyContextConfig): boolean {
  return rootField !== undefined || style !== undefined || quota !== undefined
}

/** Pays for a request that ends before its operation is known. A failure of the server costs the caller nothing. @throws RATE_LIMIT_EXCEEDED */
function payUnpaid(request: FastifyRequest, status: number, limits: CallLimits): void | Promise<void> {
  if (limits.isPaid || status === 429 || status >= 500) return undefined
  const isEarly = EARLY.has(status)
  return limits.pay(new Map([[isEarly ? 'default' : (quotaOfRequest(request) ?? 'default'), 1]]), undefined, isEarly)
}

/** The outcome of a request that is refused before any hook runs. */
interface Unread {
  /** The refusal that is sent in place of the error when the address has no call left. */
  readonly excess: unknown
  /** Show the balance of the address. */
  readonly headers: ReturnType<typeof balanceHeaders>
}

/** Counts a request that Node or Fastify refuses before any hook runs. */
export async function countUnread(address: string, rateLimits: RateLimits): Promise<Unread> {
  const limits = new CallLimits(rateLimits, address)
  let excess: unknown
  try {
    await limits.pay(ONE_CALL, undefined, true)
  } catch (refusal) {
    excess = refusal
  }
  return { excess, headers: balanceHeaders(limits.tightest('default'), rateLimits.now()) }
}
