import type { RequestContext } from '../context.js'
import { noteDeprecated } from '../policies/deprecation.js'
import { endOf, hasEnded } from '../values/deprecation.js'
import type { RestRoute } from './route.js'
import { routesInVersion } from './routesInVersion.js'

/**
 * Notes the use of a route that is deprecated.
 * @param version of the call. @returns the context for the call: a mutation with an idempotency key runs also after the end, until it is known whether its answer is
 *   stored. @throws VERSION_SUNSET after its end
 */
export function noteRouteUse(
  { deprecation, method }: Pick<RestRoute, 'deprecation' | 'method'>,
  context: RequestContext,
  version: string,
): RequestContext {
  if (!deprecation) return context
  noteDeprecated([deprecation], context)
  if (!hasEnded(deprecation, context.services.clock.now())) return context
  const refusal = routesInVersion(endOf(deprecation), version)
  const { standard, extended } = context.idempotency
  if (method === 'GET' || (standard === undefined && extended === undefined)) throw refusal
  return { ...context, endedRoute: refusal }
}
