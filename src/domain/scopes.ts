import type { UserRole } from '../db/queries/users.js'
import { shopScopes, shopScopesOfCustomers } from './shopScopes.js'

export const scopes = [
  // a list of one line for each part of the product
  ...shopScopes,
  'users:read',
  'users:write',
  'webhooks:write',
  'sandbox',
  'admin',
] as const
/** A permission a credential carries. */
export type Scope = (typeof scopes)[number]

/** Short names for several scopes, which an OAuth client may ask for. */
const bundles: ReadonlyMap<string, readonly Scope[]> = new Map([
  ['read', scopes.filter((scope) => scope.endsWith(':read'))],
  ['write', scopes.filter((scope) => scope.endsWith(':write'))],
])

/** Scope names that an OAuth client may be granted: every scope, and `read` and `write`, each for all scopes with this ending. */
export const clientScopes: readonly string[] = [...bundles.keys(), ...scopes]

/** The scopes that names stand for. A short name stands for several scopes, an unknown name for none. */
export function expandScopes(names: readonly string[]): ReadonlySet<Scope> {
  return new Set(names.flatMap((name) => bundles.get(name) ?? scopes.filter((scope) => scope === name)))
}

/** The scope names that stand for `scope`, among the names that an OAuth client may be granted. */
export function grantsOf(scope: Scope): string[] {
  return clientScopes.filter((name) => expandScopes([name]).has(scope))
}

/** All scopes of a role. A credential carries all or some of them. */
export const scopesOfRole: Readonly<Record<UserRole, readonly Scope[]>> = {
  customer: [
    // a list of one line for each part of the product
    ...shopScopesOfCustomers,
    'users:read',
    'users:write',
    'webhooks:write',
  ],
  staff: scopes.filter((scope) => scope !== 'admin'),
  admin: scopes,
}
