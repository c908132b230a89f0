import { Extensions } from 'type-graphql'
import { type Actor, isStaff, mustHaveScope } from '../domain/actor.js'
import type { Scope } from '../domain/scopes.js'
import { ApiError } from '../values/errors/apiError.js'
import { forbidden, unauthorized } from '../values/errors/make.js'
import type { Policy, ResolveField, RootField } from './policy.js'

/** The rights that a field demands of its caller. REST, OpenAPI and the descriptions read them in the schema. */
export interface Access {
  readonly scope: Scope
  /** Admits only staff, and OAuth clients, which act for the shop. */
  readonly role?: 'staff'
}

/** Admits the actors whose role and credential cover `scope`. */
export function Requires(scope: Scope, role?: Access['role']): MethodDecorator & PropertyDecorator {
  const access: Access = { scope, ...(role && { role }) }
  return Extensions({ access })
}

/** Admits every caller. The decorator is required, so that no field is open because its author forgot the rights. */
export function Public(): MethodDecorator & PropertyDecorator {
  return Extensions({ access: 'public' })
}

/** @returns the rights that a field demands; undefined for a field without `Requires` and `Public` */
export function accessOf({ extensions }: Pick<RootField, 'extensions'>): Access | 'public' | undefined {
  return extensions.access as Access | 'public' | undefined // only the decorators above write it
}

/** The rights in words. */
export function accessText(access: Access | 'public'): string {
  if (access === 'public') return 'Public: needs no credential. An invalid credential is refused.'
  return `Needs a credential with the scope \`${access.scope}\`${access.role ? ', of staff or of an OAuth client' : ''}.`
}

/** @throws UNAUTHORIZED, FORBIDDEN when the actor lacks the rights that the field demands */
export function mustBeAllowed(actor: Actor, field: Pick<RootField, 'extensions'>): void {
  const access = accessOf(field)
  if (access === undefined || access === 'public') return
  const { scope, role } = access
  if (actor.kind === 'anonymous') throw unauthorized()
  mustHaveScope(actor, scope)
  if (role && !isStaff(actor)) throw forbidden('Only staff may use this operation', { scope, role })
}

/** The refusal of an actor that lacks the rights of a field; undefined when it has them. */
export function missingRights(actor: Actor, field: Pick<RootField, 'extensions'>): ApiError | undefined {
  try {
    mustBeAllowed(actor, field)
    return undefined
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

/** Puts a field below the root fields under the rights that it declares. A field without rights of its own is open to the readers of its object. */
export function guard(field: RootField): void {
  const access = accessOf(field)
  if (access === undefined || access === 'public' || !field.resolve) return
  field.description = described(field, access)
  field.resolve = allowing(field, field.resolve)
}

function described({ description }: RootField, access: Access | 'public'): string {
  return `${description ?? ''}\n\n${accessText(access)}`
}

function allowing(field: RootField, next: ResolveField): ResolveField {
  return (root, args, context, info) => {
    mustBeAllowed(context.actor, field)
    return next(root, args, context, info)
  }
}

/** The caller must have the rights of each root field, at the door and again when the field runs: a subscriber may lose them in between. */
export const authorize: Policy = {
  declare(field, kind) {
    const access = accessOf(field)
    if (!access) throw new Error(`the ${kind} ${field.name} has neither Requires nor Public`)
    field.description = described(field, access)
  },
  // missing rights are reported before invalid input, and nothing of a body is parsed for a caller without the rights (see decision D95)
  admit: ({ actor, field }) => mustBeAllowed(actor, field),
  wrap(field, _kind, next) {
    return accessOf(field) === 'public' ? next : allowing(field, next)
  },
}
