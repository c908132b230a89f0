import type { GraphQLResolveInfo } from 'graphql'
import type { RequestContext } from '../context.js'
import type { Policy, ResolveField, RootField } from './policy.js'
import { tidyInputs } from './tidyInputs.js'

/**
 * A field with a refused input is refused in its place, and the other fields run. The executor has checked the inputs before the operation began.
 * @param exceptEnds whether inputs that have ended pass
 */
export function mustBeAccepted({ refusedInputs }: RequestContext, { fieldNodes }: GraphQLResolveInfo, exceptEnds = false): void {
  if (!refusedInputs) return
  for (const node of fieldNodes) {
    const refusal = refusedInputs.get(node)
    if (refusal && !(exceptEnds && refusal.is('VERSION_SUNSET'))) throw refusal
  }
}

/**
 * Puts a field below the root fields under the constraints of its arguments.
 * @param mayEnd whether the field itself may be refused: a deprecated field ends on a day
 */
export function checkArguments(field: RootField, mayEnd = false): void {
  const { args, resolve } = field
  if ((args.length > 0 || mayEnd) && resolve) field.resolve = accepting(resolve)
}

function accepting(next: ResolveField, exceptEnds = false): ResolveField {
  return (root, args, context, info) => {
    mustBeAccepted(context, info, exceptEnds)
    return next(root, args, context, info)
  }
}

/**
 * A root field runs with inputs that meet our constraints, and sees them trimmed where their constraint says so. This comes after the rights of the
 * caller, and before idempotency: a refused call leaves its key unused, and a key takes `Rex` and `Rex ` for the same call. `endedInputs` refuses the ended
 * inputs of mutations after idempotency.
 */
export const checkedInputs: Policy = {
  wrap({ args }, kind, next) {
    const tidy = tidyInputs(args)
    const exceptEnds = kind === 'mutation'
    if (tidy)
      return (root, given, context, info) => {
        mustBeAccepted(context, info, exceptEnds)
        return next(root, tidy(given), context, info)
      }
    // `@idempotent` is an input of a mutation without arguments
    return args.length > 0 || exceptEnds ? accepting(next, exceptEnds) : next
  },
}
