import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { scopesOfRole } from '../../src/domain/scopes.js'
import { askToken, aToken } from '../oauth/clients.js'
import { type Callers, callersOf } from '../support/callers.js'
import { anOAuthClient } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { fingerprint } from '../support/tables.js'
import { codeOf } from '../users/people.js'
import { type Arguments, waysTo } from './calls.js'

type Headers = Readonly<Record<string, string>>

let store: PetStore
let callers: Callers
/** Credentials with few rights. */
let weak: Readonly<
  Record<'keysOnly' | 'readsOnly' | 'petsOnly' | 'staffKey' | 'adminOnly' | 'adminClient' | 'writeClient' | 'customer', Headers>
>
/** The ids of the attempts' targets. */
let ids: {
  owner: number
  ownerKey: number
  other: number
  otherKey: number
  staff: number
  admin: number
  adminKey: number
  strongClient: number
  adminClient: number
}

beforeAll(async () => {
  store = await petStore()
  callers = await callersOf(store)
  const { owner, other, staff, admin } = callers.accounts
  const key = async (email: string, role: 'customer' | 'staff' | 'admin', ...scopes: string[]): Promise<Headers> => ({
    'x-api-key': await provisionApiKey(store.app.services(), { email, role, scopes }),
  })
  const adminClient = await anOAuthClient(store, { scopes: ['admin'] })
  weak = {
    keysOnly: await key(owner.email, 'customer', 'users:read', 'users:write'),
    readsOnly: await key(owner.email, 'customer', 'users:read'),
    petsOnly: await key(owner.email, 'customer', 'pets:read'),
    staffKey: await key(staff.email, 'staff', 'users:read', 'users:write'),
    adminOnly: await key(admin.email, 'admin', 'admin', 'users:write'),
    adminClient: { authorization: `Bearer ${await aToken(store, adminClient)}` },
    writeClient: callers.of('writeClient').headers,
    customer: callers.of('owner').headers,
  }
  const strongClient = (await anOAuthClient(store, { scopes: ['read', 'write', 'admin'] })).id
  ids = {
    owner: owner.id,
    ownerKey: owner.keyId,
    other: other.id,
    otherKey: other.keyId,
    staff: staff.id,
    admin: admin.id,
    adminKey: admin.keyId,
    strongClient,
    adminClient: adminClient.id,
  }
})
afterAll(() => store.close())

/** Attempts with their credential and their refusal. `ownerKey` carries every scope of a customer. */
const attempts: readonly [title: string, who: keyof typeof weak, field: string, args: () => Arguments, code: string][] = [
  [
    'a key for one scope more',
    'keysOnly',
    'issueApiKey',
    () => ({ userId: ids.owner, input: { scopes: ['users:read', 'orders:read'] } }),
    'FORBIDDEN',
  ],
  [
    'a key for all of a customer',
    'keysOnly',
    'issueApiKey',
    () => ({ userId: ids.owner, input: { scopes: scopesOfRole.customer } }),
    'FORBIDDEN',
  ],
  [
    'a key for what customers may not do',
    'customer',
    'issueApiKey',
    () => ({ userId: ids.owner, input: { scopes: ['pets:write'] } }),
    'FORBIDDEN',
  ],
  ['a key for administrators', 'staffKey', 'issueApiKey', () => ({ userId: ids.staff, input: { scopes: ['admin'] } }), 'FORBIDDEN'],
  ['a key for nothing', 'keysOnly', 'issueApiKey', () => ({ userId: ids.owner, input: { scopes: [] } }), 'VALIDATION_ERROR'],
  ['a key without the scope for keys', 'readsOnly', 'issueApiKey', () => ({ userId: ids.owner, input: {} }), 'FORBIDDEN'],
  ['another customer’s key', 'customer', 'issueApiKey', () => ({ userId: ids.other, input: {} }), 'NOT_FOUND'],
  ['a customer’s key, by staff', 'staffKey', 'issueApiKey', () => ({ userId: ids.owner, input: {} }), 'FORBIDDEN'],
  ['a customer’s key, by an administrator', 'adminOnly', 'issueApiKey', () => ({ userId: ids.owner, input: {} }), 'FORBIDDEN'],
  ['a user’s key, by a client', 'writeClient', 'issueApiKey', () => ({ userId: ids.admin, input: {} }), 'FORBIDDEN'],
  [
    'the successor of a stronger key',
    'keysOnly',
    'rotateApiKey',
    () => ({ userId: ids.owner, keyId: ids.ownerKey, input: {} }),
    'FORBIDDEN',
  ],
  [
    'the successor of another’s key',
    'customer',
    'rotateApiKey',
    () => ({ userId: ids.other, keyId: ids.otherKey, input: {} }),
    'NOT_FOUND',
  ],
  [
    'the successor of another’s key as one’s own',
    'customer',
    'rotateApiKey',
    () => ({ userId: ids.owner, keyId: ids.otherKey, input: {} }),
    'NOT_FOUND',
  ],
  [
    'the successor of an administrator’s key',
    'staffKey',
    'rotateApiKey',
    () => ({ userId: ids.admin, keyId: ids.adminKey, input: {} }),
    'FORBIDDEN',
  ],
  ['a role, with the profile', 'keysOnly', 'updateUser', () => ({ id: ids.owner, input: { role: 'admin' } }), 'VALIDATION_ERROR'],
  ['a role, by customers', 'customer', 'changeUserRole', () => ({ id: ids.owner, input: { role: 'admin' } }), 'FORBIDDEN'],
  ['a role, by staff', 'staffKey', 'changeUserRole', () => ({ id: ids.staff, input: { role: 'admin' } }), 'FORBIDDEN'],
  [
    'a role for a friend, above one’s own scopes',
    'adminOnly',
    'changeUserRole',
    () => ({ id: ids.owner, input: { role: 'admin' } }),
    'FORBIDDEN',
  ],
  ['a role for a friend, by a client', 'adminClient', 'changeUserRole', () => ({ id: ids.owner, input: { role: 'staff' } }), 'FORBIDDEN'],
  [
    'an account by its email',
    'keysOnly',
    'updateUser',
    () => ({ id: ids.owner, input: { email: 'thief@example.com' } }),
    'VALIDATION_ERROR',
  ],
  [
    'an account by its email, by staff',
    'staffKey',
    'updateUser',
    () => ({ id: ids.owner, input: { email: 'thief@example.com' } }),
    'FORBIDDEN',
  ],
  ['an administrator’s profile, by staff', 'staffKey', 'updateUser', () => ({ id: ids.admin, input: { phone: '+39011' } }), 'FORBIDDEN'],
  [
    'a member of staff’s profile, by a client',
    'writeClient',
    'updateUser',
    () => ({ id: ids.staff, input: { firstName: 'X' } }),
    'FORBIDDEN',
  ],
  [
    'an account by its password',
    'keysOnly',
    'changePassword',
    () => ({ input: { currentPassword: 'a guess', newPassword: 'the password of a thief' } }),
    'VALIDATION_ERROR',
  ],
  ['the end of all sessions', 'petsOnly', 'logout', () => ({ input: { everywhere: true } }), 'FORBIDDEN'],
  ['a session for a key', 'keysOnly', 'refresh', () => ({ input: { refreshToken: weak.keysOnly['x-api-key'] } }), 'UNAUTHORIZED'],
  ['a client, by staff', 'staffKey', 'createOAuthClient', () => ({ input: { name: 'Mine', scopes: ['read'] } }), 'FORBIDDEN'],
  ['a client that may do more', 'adminOnly', 'createOAuthClient', () => ({ input: { name: 'Mine', scopes: ['write'] } }), 'FORBIDDEN'],
  [
    'a client that may do more, by a client',
    'adminClient',
    'createOAuthClient',
    () => ({ input: { name: 'Mine', scopes: ['read'] } }),
    'FORBIDDEN',
  ],
  [
    'more scopes of its own',
    'adminClient',
    'updateOAuthClient',
    () => ({ id: ids.adminClient, input: { scopes: ['admin', 'write'] } }),
    'FORBIDDEN',
  ],
  ['the secret of a stronger client', 'adminClient', 'rotateOAuthClientSecret', () => ({ id: ids.strongClient, input: {} }), 'FORBIDDEN'],
  [
    'the secret of a stronger client, by a key',
    'adminOnly',
    'rotateOAuthClientSecret',
    () => ({ id: ids.strongClient, input: {} }),
    'FORBIDDEN',
  ],
]

describe.each(attempts)('a caller never gets %s (%s)', (_title, who, field, args, code) => {
  it.each(waysTo(field).filter(({ label }) => !label.includes('/apikey/')))('$label', async ({ call }) => {
    const before = await fingerprint(store)
    expect(codeOf(await call(store, args(), weak[who]))).toBe(code)
    const after = await fingerprint(store)
    // a wrong password is recorded
    const ofGuesses = ['audit_events', 'password_attempts']
    const changed = Object.keys(after).filter(
      (table) => after[table] !== before[table] && !(field === 'changePassword' && ofGuesses.includes(table)),
    )
    expect(changed).toEqual([])
  })
})

describe('an API key', () => {
  it('gives its own scopes to a new key without named scopes', async () => {
    const { body } = await store.rest('POST', `/v1/users/${ids.owner}/apikeys`, { headers: weak.keysOnly, body: {} })
    expect(body.scopes.sort()).toEqual(['users:read', 'users:write'])
    for (const path of ['', '/rotate']) {
      const next = await store.rest('POST', `/v1/users/${ids.owner}/apikey${path}`, { headers: { 'x-api-key': body.secret }, body: {} })
      expect(next.body.scopes.sort()).toEqual(['users:read', 'users:write'])
    }
  })

  it('cannot read the secret or the hash of other keys', async () => {
    const { text, body } = await store.rest('GET', `/v1/users/${ids.owner}/apikeys`, { headers: weak.readsOnly })
    expect(body.data.length).toBeGreaterThan(2)
    expect(text).not.toMatch(/ps?k_(live|test)_[\w-]{20}/)
    for (const field of ['secret', 'hash']) {
      expect((await store.rest('GET', `/v1/users/${ids.owner}/apikeys?fields=${field}`, { headers: weak.readsOnly })).status).toBe(400)
      expect(codeOf(await store.graphql(`{ apiKeys(userId: ${ids.owner}) { data { ${field} } } }`, {}, { headers: weak.readsOnly }))).toBe(
        'VALIDATION_ERROR',
      )
    }
  })

  it('with the scope admin can still do the administration that gives no rights beyond its own', async () => {
    const client = await anOAuthClient(store, { scopes: ['admin'] })
    const call = (method: string, path: string, body?: object) => store.rest(method, `/v1${path}`, { headers: weak.adminOnly, body })
    expect((await call('POST', '/oauth-clients', { name: 'Auditor', scopes: ['admin'] })).status).toBe(201)
    expect((await call('POST', `/oauth-clients/${client.id}/rotate`, {})).status).toBe(201)
    expect((await call('PATCH', `/oauth-clients/${ids.strongClient}`, { name: 'Renamed' })).status).toBe(200)
    const { id } = await callers.fresh('staff')
    expect((await call('PUT', `/users/${id}/role`, { role: 'customer' })).body).toMatchObject({ id, role: 'customer' })
  })
})

it.each(['write', 'admin', 'read write', 'pets:write', 'read admin'])(
  'an OAuth client with the scope read gets no token for %s',
  async (scope) => {
    const client = await anOAuthClient(store, { scopes: ['read'] })
    expect(await askToken(store, client, { scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
  },
)
