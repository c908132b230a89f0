import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aToken } from '../oauth/clients.js'
import { type Caller, type Callers, callersOf } from '../support/callers.js'
import { anOAuthClient } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { codeOf } from '../users/people.js'
import { type Arguments, waysTo } from './calls.js'

let store: PetStore
let callers: Callers
beforeAll(async () => {
  store = await petStore()
  callers = await callersOf(store)
})
afterAll(() => store.close())

const rowOf = async (id: number) => (await store.sql`select role, status, first_name, deleted_at from users where id = ${id}`)[0]
const activeAdmins = () => store.sql`select id from users where role = 'admin' and status = 'active' and deleted_at is null`

describe.each([
  ['changeUserRole', { input: { role: 'staff' } }],
  ['suspendUser', {}],
] as const)('%s', (field, more) => {
  it.each(waysTo(field))('is refused to administrators for their own account: $label', async ({ call }) => {
    for (const caller of callers.all.filter(({ role }) => role === 'admin')) {
      const { id } = callers.accounts.admin
      expect(codeOf(await call(store, { id, ...more }, caller.headers))).toBe('CONFLICT')
      expect(await rowOf(id)).toMatchObject({ role: 'admin', status: 'active' })
    }
  })
})

it('users cannot change their own role or status by their profile, nor their role by its own operation', async () => {
  for (const { role, headers } of callers.all.filter(({ way }) => way === 'session')) {
    const { id } = callers.accounts[role as 'owner' | 'other' | 'staff' | 'admin'] // only users have sessions
    const other = role === 'admin' ? 'customer' : 'admin'
    for (const body of [{ role: other }, { status: 'suspended' }, { firstName: 'X', role: other }])
      expect(codeOf(await store.rest('PATCH', `/v1/users/${id}`, { headers, body }))).toBe('VALIDATION_ERROR')
    if (role === 'admin') continue
    expect(codeOf(await store.rest('PUT', `/v1/users/${id}/role`, { headers, body: { role: 'admin' } }))).toBe('FORBIDDEN')
  }
})

describe.each([
  ['updateUser', { input: { firstName: 'Changed' } }],
  ['updateUser', { input: {} }],
  ['deleteUser', {}],
  ['suspendUser', {}],
  ['reinstateUser', {}],
  ['changeUserRole', { input: { role: 'customer' } }],
] as readonly [string, Arguments][])('%s %j', (field, more) => {
  it.each(waysTo(field))('changes members of staff only for administrators: $label', async ({ call }) => {
    for (const role of ['staff', 'writeClient'] as const) {
      for (const target of [(await callers.fresh('staff')).id, callers.accounts.admin.id]) {
        const before = await rowOf(target)
        expect(codeOf(await call(store, { id: target, ...more }, callers.of(role).headers)), role).toBe('FORBIDDEN')
        expect(await rowOf(target)).toEqual(before)
      }
    }
    const colleague = await callers.fresh('staff')
    expect(codeOf(await call(store, { id: colleague.id, ...more }, callers.of('admin').headers))).toBeUndefined()
  })
})

it('a member of staff can change and delete their own account', async () => {
  const { id, headers } = await callers.fresh('staff')
  expect((await store.rest('PATCH', `/v1/users/${id}`, { headers, body: { firstName: 'Own' } })).body.firstName).toBe('Own')
  expect((await store.rest('DELETE', `/v1/users/${id}`, { headers })).status).toBe(204)
})

describe('two administrators who remove each other at the same time', () => {
  const deeds: Readonly<Record<string, (id: number, caller: Caller) => Promise<Reply>>> = {
    'a demotion': (id, { headers }) => store.rest('PUT', `/v1/users/${id}/role`, { headers, body: { role: 'customer' } }),
    'a suspension': (id, { headers }) => store.graphql(`mutation { suspendUser(id: ${id}) { id } }`, {}, { headers }),
    'a deletion': (id, { headers }) => store.rest('DELETE', `/v1/users/${id}`, { headers }),
  }
  const names = Object.keys(deeds)
  const pairs = names.flatMap((one) => names.map((other) => [one, other] as const))

  it.each(pairs)('by %s and %s leave one administrator', async (one, other) => {
    for (let round = 0; round < 3; round += 1) {
      const [first, second] = [await callers.fresh('admin'), await callers.fresh('admin')]
      await store.sql`update users set role = 'staff' where role = 'admin' and id not in (${first.id}, ${second.id})`
      await Promise.all([first, second].map(({ headers }) => store.rest('GET', '/v1/me', { headers })))
      const replies = await Promise.all([deeds[one]?.(second.id, first), deeds[other]?.(first.id, second)])
      const codes = replies.map((reply) => reply && (codeOf(reply) ?? 'done'))
      expect(codes.filter((code) => code === 'done')).toHaveLength(1)
      // the loser has no account or no right any more when its request is checked
      expect(codes.every((code) => ['done', 'UNAUTHORIZED', 'FORBIDDEN'].includes(code ?? ''))).toBe(true)
      expect(await activeAdmins()).toHaveLength(1)
    }
  })
})

it('an OAuth client with the scope admin cannot remove the last administrator', async () => {
  await store.sql`update users set role = 'admin' where id = ${callers.accounts.admin.id} or email = 'admin@example.com'`
  const client = await anOAuthClient(store, { scopes: ['read', 'write', 'admin'] })
  const headers = { authorization: `Bearer ${await aToken(store, client)}` }
  await store.sql`update users set role = 'staff' where role = 'admin' and id <> ${callers.accounts.admin.id}`
  const url = `/v1/users/${callers.accounts.admin.id}`
  for (const [method, path, body] of [
    ['PUT', '/role', { role: 'staff' }],
    ['POST', '/suspend'],
    ['DELETE', ''],
  ] as const)
    expect(codeOf(await store.rest(method, url + path, { headers, body }))).toBe('CONFLICT')
  expect(await activeAdmins()).toHaveLength(1)
})

it('two OAuth clients that remove the last two administrators at the same time leave one administrator', async () => {
  await store.sql`update users set role = 'admin' where email = 'admin@example.com'`
  const clients = [
    await anOAuthClient(store, { scopes: ['read', 'write', 'admin'] }),
    await anOAuthClient(store, { scopes: ['read', 'write', 'admin'] }),
  ]
  const tokens = await Promise.all(clients.map((client) => aToken(store, client)))
  for (let round = 0; round < 5; round += 1) {
    await store.sql`update users set role = 'admin' where email = 'admin@example.com'`
    const pair = [await callers.fresh('admin'), await callers.fresh('admin')]
    await store.sql`update users set role = 'staff' where role = 'admin' and id <> all(${pair.map(({ id }) => id)})`
    const replies = await Promise.all(
      pair.map(({ id }, i) => store.rest('POST', `/v1/users/${id}/suspend`, { headers: { authorization: `Bearer ${tokens[i]}` } })),
    )
    expect(replies.map((reply) => codeOf(reply) ?? 'done').sort()).toEqual(['CONFLICT', 'done'])
    expect(await activeAdmins()).toHaveLength(1)
  }
})
