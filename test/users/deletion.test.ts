import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { letPass } from '../support/clock.js'
import { anOrder, aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { columnsWith } from '../support/tables.js'
import { aPerson, aSession, codeOf, PASSWORD, type Person, signIn } from './people.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const remove = (id: number, options: { as?: 'staff' | 'admin'; headers?: Readonly<Record<string, string>> }) =>
  store.rest('DELETE', `/v1/users/${id}`, options)
const traces = ['Zebedee', 'Quillfeather', 'zquill', '555-0199']

/** A user with personal data in every table that can hold it. */
async function aLivedInAccount(email: string): Promise<Person> {
  const person = await aPerson(store, { email, firstName: 'Zebedee', lastName: 'Quillfeather', username: 'zquill', phone: '+1-555-0199' })
  const orderId = await anOrder(store, { petId: (await aPet(store)).id })
  await store.sql`update orders set customer_id = ${person.id} where id = ${orderId}`
  const names = ['laptop of Zebedee', 'Quillfeather’s import']
  for (const name of names) await store.rest('POST', `/v1/users/${person.id}/apikeys`, { ...person.asThem, body: { name } })
  await store.rest('DELETE', `/v1/users/${person.id}/apikey`, person.asThem)
  await signIn(store, email, { password: 'wrong' })
  await store.rest('POST', '/v1/auth/password/forgot', { body: { email } })
  return person
}

describe('a deleted account', () => {
  it.each(['by its user', 'by staff', 'by GraphQL'])('(%s) leaves no personal data in any table', async (how) => {
    const email = 'zebedee.quillfeather@example.com'
    const person = await aLivedInAccount(email)
    expect(await columnsWith(store, [email, ...traces])).toEqual(
      expect.arrayContaining(['users.email', 'users.first_name', 'users.last_name', 'users.username', 'users.phone', 'api_keys.name']),
    )
    if (how === 'by staff') expect((await remove(person.id, { as: 'staff' })).status).toBe(204)
    else if (how === 'by its user') expect((await remove(person.id, person.asThem)).status).toBe(204)
    else {
      const { body } = await store.graphql('mutation($id: Int64!) { deleteUser(id: $id) }', { id: person.id }, person.asThem)
      expect(body.data).toEqual({ deleteUser: person.id })
    }
    expect(await columnsWith(store, [email, ...traces])).toEqual([])
    expect(await store.sql`select 1 from orders where customer_id = ${person.id}`).toHaveLength(1)
    expect(await store.sql`select password_hash from users where id = ${person.id}`).toEqual([{ password_hash: null }])
    expect(await store.sql`select 1 from password_resets where user_id = ${person.id}`).toEqual([])
  })

  it('is not found by staff and administrators', async () => {
    const person = await aPerson(store)
    await remove(person.id, { as: 'admin' })
    for (const as of ['staff', 'admin'] as const) {
      expect((await store.rest('GET', `/v1/users/${person.id}`, { as })).status).toBe(404)
      expect((await remove(person.id, { as })).status).toBe(404)
      expect((await store.rest('POST', `/v1/users/${person.id}/reinstate`, { as })).status).toBe(404)
    }
  })

  it('leaves its API key, session, refresh token and password invalid', async () => {
    const person = await aPerson(store)
    const session = await aSession(store, person.email)
    const credentials = [person.asThem.headers, { authorization: session.headers.authorization ?? '' }]
    for (const headers of credentials) expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(200)
    await remove(person.id, person.asThem)
    await letPass(2000)
    for (const headers of credentials) {
      expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(401)
      expect((await store.rest('GET', '/v1/pets', { headers })).status).toBe(401)
    }
    const { refreshToken } = session
    expect((await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken } })).status).toBe(401)
    expect((await signIn(store, person.email)).status).toBe(401)
  })

  it('leaves its email free for a new account', async () => {
    const person = await aPerson(store, { email: 'again@example.com' })
    await remove(person.id, person.asThem)
    const next = await aPerson(store, { email: 'Again@example.com' })
    expect(next.id).not.toBe(person.id)
    expect((await signIn(store, 'again@example.com')).status).toBe(200)
  })

  it('can be deleted even if another user has the placeholder email that it would get', async () => {
    const person = await aPerson(store)
    await aPerson(store, { email: `deleted-${person.id}@deleted.invalid` })
    expect((await remove(person.id, person.asThem)).status).toBe(204)
  })

  it('is deleted once when three requests delete it at the same time', async () => {
    const person = await aPerson(store)
    const replies = await Promise.all([1, 2, 3].map(() => remove(person.id, { as: 'admin' })))
    expect(replies.map(({ status }) => status).sort()).toEqual([204, 404, 404])
  })
})

describe('administrators', () => {
  const userIdOf = async (email: string) => Number((await store.sql`select id from users where email = ${email}`)[0]?.id)
  const setRole = (id: number, role: string, as: 'staff' | 'admin' | 'customer' = 'admin') =>
    store.rest('PUT', `/v1/users/${id}/role`, { as, body: { role } })

  it('can delete members of staff, and other staff can neither delete nor suspend them', async () => {
    const colleague = await aPerson(store)
    await setRole(colleague.id, 'staff')
    expect(codeOf(await remove(colleague.id, { as: 'staff' }))).toBe('FORBIDDEN')
    expect(codeOf(await store.rest('POST', `/v1/users/${colleague.id}/suspend`, { as: 'staff' }))).toBe('FORBIDDEN')
    expect((await remove(colleague.id, { as: 'admin' })).status).toBe(204)
  })

  it('can change roles, and customers and staff cannot', async () => {
    const person = await aPerson(store)
    for (const as of ['customer', 'staff'] as const) expect(codeOf(await setRole(person.id, 'staff', as))).toBe('FORBIDDEN')
    expect((await setRole(person.id, 'staff')).body).toMatchObject({ id: person.id, role: 'staff' })
    expect((await setRole(person.id, 'staff')).status).toBe(200) // the role is the same
    expect((await setRole(987_654, 'staff')).status).toBe(404)
  })

  it('cannot demote, delete or suspend the last administrator, but can delete a second administrator', async () => {
    const adminId = await userIdOf('admin@example.com')
    expect(codeOf(await setRole(adminId, 'customer'))).toBe('CONFLICT')
    expect(codeOf(await remove(adminId, { as: 'admin' }))).toBe('CONFLICT')
    expect(codeOf(await store.rest('POST', `/v1/users/${adminId}/suspend`, { as: 'admin' }))).toBe('CONFLICT')
    const second = await aPerson(store)
    await setRole(second.id, 'admin')
    expect((await remove(second.id, { as: 'admin' })).status).toBe(204)
  })

  it('cannot demote each other at the same time', async () => {
    const second = await aPerson(store)
    await setRole(second.id, 'admin')
    const adminId = await userIdOf('admin@example.com')
    const body = { role: 'staff' }
    const replies = await Promise.all([
      setRole(second.id, 'staff'),
      store.rest('PUT', `/v1/users/${adminId}/role`, { ...second.asThem, body }),
    ])
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await store.sql`select 1 from users where role = 'admin' and status = 'active' and deleted_at is null`).toHaveLength(1)
    await store.sql`update users set role = 'admin' where id = ${adminId}`
  })
})

describe('a suspended account', () => {
  it('is refused until it is reinstated, and its old session has ended for good', async () => {
    const person = await aPerson(store)
    const { headers, refreshToken } = await aSession(store, person.email)
    const suspend = (deed: string) => store.rest('POST', `/v1/users/${person.id}/${deed}`, { as: 'staff' })
    expect((await suspend('suspend')).body.status).toBe('suspended')
    expect((await suspend('suspend')).status).toBe(200)
    await letPass(2000)
    for (const credential of [headers, person.asThem.headers])
      expect((await store.rest('GET', '/v1/me', { headers: credential })).status).toBe(401)
    expect((await signIn(store, person.email)).status).toBe(401)
    expect((await suspend('reinstate')).body.status).toBe('active')
    expect((await store.rest('GET', '/v1/me', person.asThem)).status).toBe(200)
    expect((await signIn(store, person.email)).status).toBe(200)
    expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(401) // its session has ended for good
    expect((await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken } })).status).toBe(401)
  })

  it('of a customer cannot be suspended by a customer', async () => {
    const person = await aPerson(store)
    expect(codeOf(await store.rest('POST', `/v1/users/${person.id}/suspend`, person.asThem))).toBe('FORBIDDEN')
    expect(codeOf(await store.graphql('mutation { suspendUser(id: 1) { id } }', {}, person.asThem))).toBe('FORBIDDEN')
    expect((await signIn(store, person.email, { password: PASSWORD })).status).toBe(200)
  })
})
