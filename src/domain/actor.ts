import type { UserRole } from '../db/queries/users.js'
import { forbidden, unauthorized } from '../values/errors/make.js'
import type { ApiKeyId, SessionId, UserId } from '../values/ids.js'
import { expandScopes, type Scope, scopesOfRole } from './scopes.js'

export interface AnonymousActor {
  readonly kind: 'anonymous'
}

/** A user, authenticated by an API key or a session. */
export interface UserActor {
  readonly kind: 'user'
  readonly userId: UserId
  readonly role: UserRole
  /** The scopes that both the credential and the role cover. */
  readonly scopes: ReadonlySet<Scope>
  readonly credential:
    | {
        readonly kind: 'apiKey'
        readonly keyId: ApiKeyId
        /** Null for a key that does not expire. */
        readonly expiresAt: Date | null
      }
    | { readonly kind: 'session'; readonly sessionId: SessionId }
}

/** An OAuth client. Within its scopes it acts for the whole shop, as staff do. */
export interface ClientActor {
  readonly kind: 'client'
  readonly clientId: string
  /** The access token of the call. */
  readonly tokenId: string
  /** The scopes that both the token and the client's registration cover. */
  readonly scopes: ReadonlySet<Scope>
}

/** The caller of a request, decided once, at the door. */
export type Actor = AnonymousActor | UserActor | ClientActor

export const anonymous: AnonymousActor = { kind: 'anonymous' }

/** @param granted names of the scopes the credential carries. */
export function userActor(
  { userId, role }: { userId: UserId; role: UserRole },
  granted: readonly string[],
  credential: UserActor['credential'],
): UserActor {
  return { kind: 'user', userId, role, scopes: common(granted, scopesOfRole[role]), credential }
}

/** @param granted names of the scopes the token carries. @param registered names of the scopes the client may ask for. */
export function clientActor(
  { clientId, tokenId }: { clientId: string; tokenId: string },
  granted: readonly string[],
  registered: readonly string[],
): ClientActor {
  return { kind: 'client', clientId, tokenId, scopes: common(granted, registered) }
}

function common(names: readonly string[], others: readonly string[]): ReadonlySet<Scope> {
  const allowed = expandScopes(others)
  return new Set([...expandScopes(names)].filter((scope) => allowed.has(scope)))
}

/** True when the actor has `scope`. An anonymous actor has no scopes. */
export function may(actor: Actor, scope: Scope): boolean {
  return actor.kind !== 'anonymous' && actor.scopes.has(scope)
}

/** True for an actor that acts for the shop: staff, administrators and OAuth clients. */
export function isStaff(actor: Actor): boolean {
  return actor.kind === 'client' || (actor.kind === 'user' && actor.role !== 'customer')
}

/** True when the actor is the user `id`. */
export function isSelf(actor: Actor, id: UserId): boolean {
  return actor.kind === 'user' && actor.userId === id
}

/** A caller can pass on only the scopes of the call's credential. @throws FORBIDDEN when `names` holds another scope or an unknown name. */
export function mustCover(actor: Actor, names: readonly string[]): void {
  const carried: readonly string[] = actor.kind === 'anonymous' ? [] : [...actor.scopes]
  const beyond = names.filter((name) => !carried.includes(name))
  if (beyond.length > 0) throw forbidden(`Your credential lacks these scopes: ${beyond.join(', ')}`, { scopes: beyond, allowed: carried })
}

/** @throws FORBIDDEN for an actor whose credential or role does not cover `scope`. */
export function mustHaveScope(actor: Actor, scope: Scope, message = `This operation needs the scope ${scope}`): void {
  if (!may(actor, scope)) throw forbidden(message, { scope })
}

/** The actor, which must be a user. @throws UNAUTHORIZED for an anonymous actor, FORBIDDEN for an OAuth client, which has no account. */
export function requireUser(actor: Actor): UserActor {
  if (actor.kind === 'anonymous') throw unauthorized()
  if (actor.kind === 'client') throw forbidden('This operation is for users: an OAuth client has no account', { kind: 'user' })
  return actor
}
