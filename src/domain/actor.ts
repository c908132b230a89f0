import type { KeyHolder } from '../db/queries/apiKeys.js'
import type { UserRole } from '../db/queries/users.js'
import type { ApiKeyId, UserId } from '../values/ids.js'

export const scopes = [
  'pets:read',
  'pets:write',
  'orders:read',
  'orders:write',
  'users:read',
  'users:write',
  'webhooks:write',
  'admin',
] as const
/** A permission a credential carries. */
export type Scope = (typeof scopes)[number]

export interface AnonymousActor {
  readonly kind: 'anonymous'
}

/** Somebody with an API key. */
export interface UserActor {
  readonly kind: 'user'
  readonly userId: UserId
  readonly role: UserRole
  readonly scopes: ReadonlySet<string>
  readonly keyId: ApiKeyId
}

/** Who is asking; decided once, at the door. */
export type Actor = AnonymousActor | UserActor

export const anonymous: AnonymousActor = { kind: 'anonymous' }

export function actorOf(holder: KeyHolder): UserActor {
  return { kind: 'user', userId: holder.userId, role: holder.role, scopes: new Set(holder.scopes), keyId: holder.keyId }
}

const customerScopes: readonly Scope[] = ['pets:read', 'orders:read', 'orders:write', 'users:read', 'users:write', 'webhooks:write']

/** What a role may ever do; a credential carries some of it. */
export const scopesOfRole: Readonly<Record<UserRole, readonly Scope[]>> = {
  customer: customerScopes,
  staff: scopes.filter((scope) => scope !== 'admin'),
  admin: scopes,
}

/** True when both the actor's role and credential cover `scope`. */
export function may(actor: Actor, scope: Scope): boolean {
  return actor.kind === 'user' && actor.scopes.has(scope) && scopesOfRole[actor.role].includes(scope)
}

export function isStaff(actor: Actor): boolean {
  return actor.kind === 'user' && (actor.role === 'staff' || actor.role === 'admin')
}
