import { type AuthCheckerFn, Authorized, Extensions } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { may, type Scope } from '../domain/actor.js'
import { ApiError } from '../values/errors.js'

/** Lets only actors through whose role and credential cover `scope`. The scope is kept in the schema, where REST and OpenAPI read it. */
export function Requires(scope: Scope): MethodDecorator & PropertyDecorator {
  const authorized = Authorized(scope)
  const noted = Extensions({ scope })
  return (target: object, key: string | symbol, descriptor?: PropertyDescriptor) => {
    ;(authorized as PropertyDecorator)(target, key)
    ;(noted as PropertyDecorator)(target, key)
    return descriptor as never // decorators may return the descriptor they got
  }
}

/** TypeGraphQL asks this before every field that `Requires` stands beside. @throws UNAUTHORIZED, FORBIDDEN */
export const checkScope: AuthCheckerFn<RequestContext, Scope> = ({ context: { actor } }, [scope]) => {
  if (actor.kind === 'anonymous') throw unauthorized()
  if (scope && !may(actor, scope)) throw new ApiError('FORBIDDEN', `This needs the scope ${scope}`, { scope })
  return true
}

/** Nobody has said who they are where that is needed. */
export function unauthorized(message = 'This needs a credential'): ApiError {
  return new ApiError('UNAUTHORIZED', message)
}
