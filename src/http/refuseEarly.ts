import type { IncomingMessage, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import { CallLimits } from '../domain/limits/callLimits.js'
import { overloaded } from '../domain/limits/callPressure.js'
import type { RateLimits } from '../domain/limits/rateLimits.js'
import type { Metrics } from '../observability/metrics.js'
import type { Pressure } from '../observability/pressure.js'
import { ApiError } from '../values/errors/apiError.js'
import type { QuotaName } from '../values/quotas.js'
import type { Authenticator } from './authenticate.js'
import { knownAddress } from './clientAddress.js'
import type { EarlyReply } from './earlyReply.js'
import { balanceHeaders } from './rateLimitHeaders.js'

/** Paths that the door has refused. */
const MAX_PATHS = 1000

/** The quotas of paths that the door has refused to callers over a quota. GraphQL has the quota of the day alone. */
export class RefusedPaths {
  private readonly quotas = new LRUCache<string, QuotaName | 'day'>({ max: MAX_PATHS })

  note(request: IncomingMessage, quota: QuotaName | undefined): void {
    this.quotas.set(keyOf(request), quota ?? 'day')
  }

  quotaOf(request: IncomingMessage): QuotaName | 'day' | undefined {
    return this.quotas.get(keyOf(request))
  }
}

function keyOf({ method = '', url = '' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return `${method} ${query < 0 ? url : url.slice(0, query)}`
}

/** Sends a refusal. @returns false when only the door knows the form of the reply, so that the request must begin like any other */
type SendRefusal = (response: ServerResponse) => boolean

/**
 * Decides whether a request is refused before any work is done for it: when the server has far more work than it can do, and when the caller is over a
 * quota on a path that the door has refused before. @returns undefined when the request may begin
 */
export type RefuseEarly = (request: IncomingMessage, waitedMs: number) => SendRefusal | undefined

interface RefusalParts {
  readonly pressure: Pressure | undefined
  readonly rateLimits: RateLimits | undefined
  readonly refusedPaths: RefusedPaths
  readonly recall: Authenticator['recall']
  readonly reply: EarlyReply
  readonly metrics: Pick<Metrics, 'shedCalls'>
}

/** Refusals at the door would take most of the time of an overloaded server, and it would serve few calls. */
export function createRefuseEarly({ pressure, rateLimits, refusedPaths, recall, reply, metrics }: RefusalParts): RefuseEarly {
  const overload = overloaded()
  return (request, waitedMs) => {
    if (pressure?.admitsAny(waitedMs) === false) return (response) => sendOverload(request, response, waitedMs)
    return rateLimits?.isEnforced === true && rateLimits.isAnyoneOver ? overQuota(rateLimits, request, waitedMs) : undefined
  }

  function sendOverload(request: IncomingMessage, response: ServerResponse, waitedMs: number): boolean {
    const headers = rateLimits ? balanceOf(callOf(rateLimits, request), rateLimits) : {}
    const isSent = reply(request, response, { error: overload, headers, route: 'shed', waitedMs })
    if (isSent) metrics.shedCalls.inc()
    return isSent
  }

  /** A caller whose credential must be looked up first is its address. */
  function callOf(limits: RateLimits, request: IncomingMessage, caller = recall(request)): CallLimits {
    const call = new CallLimits(limits, knownAddress(request) ?? '')
    if (caller !== undefined && caller !== 'proven') call.enter(caller)
    return call
  }

  function overQuota(limits: RateLimits, request: IncomingMessage, waitedMs: number): SendRefusal | undefined {
    const quota = refusedPaths.quotaOf(request)
    if (quota === undefined) return undefined
    const caller = recall(request)
    if (caller === undefined || caller === 'proven') return undefined
    const call = callOf(limits, request, caller)
    try {
      call.refuseKnown(quota === 'day' ? undefined : quota)
      return undefined
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return (response) => reply(request, response, { error, headers: balanceOf(call, limits), route: 'over_quota', waitedMs })
    }
  }
}

function balanceOf(call: CallLimits, limits: RateLimits): ReturnType<typeof balanceHeaders> {
  return balanceHeaders(call.tightest('default'), limits.now())
}
