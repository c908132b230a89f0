import { mustBeAccepted } from './checkedInputs.js'
import type { Policy } from './policy.js'

/**
 * A mutation with an input that has ended, or by a route that has ended, is refused. This comes after idempotency: a client that repeats a call after the end,
 * because it has lost the reply, gets the stored answer.
 */
export const endedInputs: Policy = {
  wrap: (_field, kind, next) =>
    kind === 'mutation'
      ? (root, args, context, info) => {
          if (context.endedRoute) throw context.endedRoute
          mustBeAccepted(context, info)
          return next(root, args, context, info)
        }
      : next,
}
