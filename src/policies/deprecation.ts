import type { RequestContext } from '../context.js'
import { type Deprecation, hasBegun } from '../values/deprecation.js'
import type { Policy } from './policy.js'

type UsingCall = Pick<RequestContext, 'actor' | 'notes' | 'services'>

/**
 * Notes that a call uses deprecated parts of the contract: the reply tells it in its headers, and the report counts it. A part that has ended counts, too,
 * because its callers still have to be found.
 */
export function noteDeprecated(used: readonly Deprecation[], { actor, notes, services }: UsingCall): void {
  const now = services.clock.now()
  const caller = { userId: actor.kind === 'user' ? actor.userId : null, clientId: actor.kind === 'client' ? actor.clientId : null }
  for (const deprecation of new Set(used)) {
    if (!hasBegun(deprecation, now)) continue
    notes.deprecated ??= new Set()
    notes.deprecated.add(deprecation)
    services.deprecationUses.count({ caller, apiVersion: notes.apiVersion ?? null, deprecation, usedAt: now })
  }
}

/** Notes the deprecated parts that an operation uses. The executor has found them in the document and in the variables. */
export const deprecation: Policy = {
  plan({ deprecated = [] }, context) {
    // the policies decide twice about a subscription: before its stream begins, and when it begins
    if (deprecated.length === 0 || context.notes.hasCountedUses) return
    context.notes.hasCountedUses = true
    noteDeprecated(deprecated, context)
  },
}
