import type { UserRole } from '../db/queries/users.js'

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

/** Short names for several scopes, which an OAuth client may ask for. */
const bundles: ReadonlyMap<string, readonly Scope[]> = new Map([
  ['read', ['pets:read', 'orders:read', 'users:read']],
  ['write', ['pets:write', 'orders:write', 'users:write', 'webhooks:write']],
])

/** What an OAuth client may be granted: every scope, and `read` and `write` for those that end so. */
export const clientScopes: readonly string[] = [...bundles.keys(), ...scopes]

/** The permissions that names of scopes stand for; unknown names stand for none. */
export function expandScopes(names: readonly string[]): ReadonlySet<Scope> {
  return new Set(names.flatMap((name) => bundles.get(name) ?? scopes.filter((scope) => scope === name)))
}

/** What a role may ever do; a credential carries some of it. */
export const scopesOfRole: Readonly<Record<UserRole, readonly Scope[]>> = {
  customer: ['pets:read', 'orders:read', 'orders:write', 'users:read', 'users:write', 'webhooks:write'],
  staff: scopes.filter((scope) => scope !== 'admin'),
  admin: scopes,
}
