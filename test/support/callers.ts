import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { expandScopes, type Scope, scopesOfRole } from '../../src/domain/scopes.js'
import { aToken } from '../oauth/clients.js'
import { aPerson, aSession } from '../users/people.js'
import { anOAuthClient } from './factories.js'
import type { PetStore } from './petStore.js'

/** Kinds of callers: an anonymous caller, the owner, another customer, staff, an administrator, and OAuth clients with `read` or `write`. */
export const roles = ['anonymous', 'owner', 'other', 'staff', 'admin', 'readClient', 'writeClient'] as const
export type Role = (typeof roles)[number]
export type UserRole = 'owner' | 'other' | 'staff' | 'admin'
/** The kind of credential. */
type Way = 'nothing' | 'session' | 'key' | 'token'

export const isUser = (role: Role): role is UserRole => ['owner', 'other', 'staff', 'admin'].includes(role)
export const isStaffLike = (role: Role): boolean => ['staff', 'admin', 'readClient', 'writeClient'].includes(role)
const roleOfAccount = (role: UserRole) => (role === 'owner' || role === 'other' ? 'customer' : role)

/** The scopes of a caller, by the declared scopes of roles and bundles. */
export function scopesOfCaller(role: Role): ReadonlySet<Scope> {
  if (role === 'anonymous') return new Set()
  return isUser(role) ? new Set(scopesOfRole[roleOfAccount(role)]) : expandScopes([role === 'readClient' ? 'read' : 'write'])
}

export interface Caller {
  readonly role: Role
  readonly way: Way
  readonly headers: Readonly<Record<string, string>>
}

export interface Account {
  readonly id: number
  readonly email: string
  readonly keyId: number
}

/** All callers: users by session and by API key, OAuth clients by tokens of the token endpoint. */
export interface Callers {
  readonly all: readonly Caller[]
  readonly accounts: Readonly<Record<UserRole, Account>>
  of(role: Role): Caller
  /** A new account of the same kind with the same password, for calls that work only once on an account. */
  fresh(role: UserRole, way?: Way): Promise<Account & Caller>
}

let made = 0

export async function callersOf(store: PetStore): Promise<Callers> {
  const [owner, other, staff, admin] = [await aPerson(store), await aPerson(store), await aPerson(store), await aPerson(store)]
  for (const [{ id }, role] of [[staff, 'staff'] as const, [admin, 'admin'] as const])
    await store.rest('PUT', `/v1/users/${id}/role`, { as: 'admin', body: { role } })
  const accounts = { owner, other, staff, admin }

  async function byUser(role: UserRole, { email }: { email: string }, way: Way): Promise<Caller> {
    const headers: Record<string, string> =
      way === 'session'
        ? (await aSession(store, email)).headers
        : { 'x-api-key': await provisionApiKey(store.app.services(), { email, role: roleOfAccount(role) }) }
    return { role, way, headers }
  }

  async function client(role: Role, scope: string): Promise<Caller> {
    const token = await aToken(store, await anOAuthClient(store, { scopes: [scope] }))
    return { role, way: 'token', headers: { authorization: `Bearer ${token}` } }
  }

  const all: Caller[] = [{ role: 'anonymous', way: 'nothing', headers: {} }]
  for (const role of roles.filter(isUser)) for (const way of ['session', 'key'] as const) all.push(await byUser(role, accounts[role], way))
  all.push(await client('readClient', 'read'), await client('writeClient', 'write'))

  return {
    all,
    accounts,
    of(role) {
      const found = all.find((caller) => caller.role === role)
      if (!found) throw new Error(`nobody calls as ${role}`)
      return found
    },
    async fresh(role, way = 'key') {
      made += 1
      const email = `fresh${made}@example.com`
      const [user] = await store.sql`
        insert into users (email, role, password_hash, created_at)
        select ${email}, ${roleOfAccount(role)}::user_role, password_hash, now() from users where id = ${accounts[role].id} returning id`
      const byKey = await byUser(role, { email }, 'key')
      const [key] = await store.sql`select id from api_keys where user_id = ${user?.id}`
      const caller = way === 'session' ? await byUser(role, { email }, 'session') : byKey
      return { ...caller, id: Number(user?.id), email, keyId: Number(key?.id) }
    },
  }
}
