import { type AuthCheckerFn, Authorized, Extensions } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { type Actor, isStaff, mustHaveScope } from '../domain/actor.js'
import type { Scope } from '../domain/scopes.js'
import { forbidden, unauthorized } from '../values/errors.js'

/** What a field asks of its caller. Kept in the schema, where REST, OpenAPI and the descriptions read it. */
export interface Access {
  readonly scope: Scope
  /** Nobody but staff, and clients, which act for the shop. */
  readonly role?: 'staff'
}

/** Lets only actors through whose role and credential cover `scope`. */
export function Requires(scope: Scope, role?: Access['role']): MethodDecorator & PropertyDecorator {
  const access: Access = { scope, ...(role && { role }) }
  return both(Authorized<Access>(access), Extensions({ access }))
}

/** Lets everybody through. Said aloud, so that no field is open because somebody forgot. */
export function Public(): MethodDecorator & PropertyDecorator {
  return Extensions({ access: 'public' })
}

/** @returns what a field asks; undefined for one that does not say. */
export function accessOf(extensions: Readonly<Record<string, unknown>>): Access | 'public' | undefined {
  return extensions.access as Access | 'public' | undefined // only the decorators above write it
}

/** What a field asks, in words. */
export function accessText(access: Access | 'public'): string {
  if (access === 'public') return 'Public: needs no credential, though a bad one is refused.'
  return `Needs a credential with the scope \`${access.scope}\`${access.role ? ', of staff or of an OAuth client' : ''}.`
}

/** TypeGraphQL asks this before every field that `Requires` stands beside. @throws UNAUTHORIZED, FORBIDDEN */
export const checkAccess: AuthCheckerFn<RequestContext, Access> = ({ context: { actor } }, [access]) => {
  if (access) mustHave(actor, access) // `Requires` always says what
  return access !== undefined
}

/** @throws UNAUTHORIZED, FORBIDDEN */
export function mustHave(actor: Actor, { scope, role }: Access): void {
  if (actor.kind === 'anonymous') throw unauthorized()
  mustHaveScope(actor, scope)
  if (role && !isStaff(actor)) throw forbidden('This is for staff', { scope, role })
}

function both(
  first: MethodDecorator & PropertyDecorator,
  second: MethodDecorator & PropertyDecorator,
): MethodDecorator & PropertyDecorator {
  return (target: object, key: string | symbol, descriptor?: PropertyDescriptor) => {
    ;(first as PropertyDecorator)(target, key)
    ;(second as PropertyDecorator)(target, key)
    return descriptor as never // decorators may return the descriptor they got
  }
}
