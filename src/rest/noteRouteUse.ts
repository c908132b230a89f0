import type { RequestContext } from '../context.js'
import { noteDeprecated } from '../policies/deprecation.js'
import { type Deprecation, endOf, hasEnded } from '../values/deprecation.js'

/** A call uses a deprecated route. @throws VERSION_SUNSET after its end */
export function noteRouteUse(deprecation: Deprecation, context: RequestContext): void {
  noteDeprecated([deprecation], context)
  if (hasEnded(deprecation, context.services.clock.now())) throw endOf(deprecation)
}
