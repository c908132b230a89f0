import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOAuthClient } from '../../src/domain/oauthClients/manageOAuthClients.js'
import { operator } from '../../src/domain/operator.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aPerson, aSession, codeOf, fieldOf, PASSWORD, type Person, signIn } from './people.js'

let store: PetStore
let ada: Person
beforeAll(async () => {
  store = await petStore()
})
beforeEach(async () => {
  ada = await aPerson(store, { firstName: 'Ada', lastName: 'Lovelace', username: 'ada', phone: '+1-555-0100' })
})
afterAll(() => store.close())

const change = (person: Person, body: unknown, id = person.id) => store.rest('PATCH', `/v1/users/${id}`, { ...person.asThem, body })
const changeMutation = 'mutation($id: Int64!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { email firstName phone } }'

describe('me', () => {
  it('is the caller, by API key and by session, in both styles', async () => {
    for (const { headers } of [ada.asThem, await aSession(store, ada.email)]) {
      expect((await store.rest('GET', '/v1/me', { headers })).body).toMatchObject({ id: ada.id, email: ada.email, phone: '+1-555-0100' })
      expect((await store.graphql('{ me { id username } }', {}, { headers })).body.data.me).toEqual({ id: ada.id, username: 'ada' })
    }
  })

  it('needs a credential and is forbidden to OAuth clients, and so are a new email and a new password', async () => {
    expect(codeOf(await store.rest('GET', '/v1/me'))).toBe('UNAUTHORIZED')
    expect(codeOf(await store.graphql('{ me { id } }'))).toBe('UNAUTHORIZED')
    const input = { name: 'Partner', scopes: ['read', 'write'] }
    const { clientId, clientSecret } = await createOAuthClient(store.app.services(), operator, input)
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
    const token = await store.rest('POST', '/oauth/token', {
      body: 'grant_type=client_credentials',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    })
    const headers = { authorization: `Bearer ${token.body.access_token}` }
    expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(403)
    expect(codeOf(await store.graphql('{ me { id } }', {}, { headers }))).toBe('FORBIDDEN')
    expect((await store.rest('GET', `/v1/users/${ada.id}`, { headers })).status).toBe(200)
    const emailChange = { email: 'stolen@example.com', currentPassword: PASSWORD }
    expect(codeOf(await store.rest('PATCH', `/v1/users/${ada.id}`, { headers, body: emailChange }))).toBe('FORBIDDEN')
    const passwordChange = { currentPassword: PASSWORD, newPassword: 'something quite different' }
    expect(codeOf(await store.rest('POST', '/v1/auth/password/change', { headers, body: passwordChange }))).toBe('FORBIDDEN')
  })
})

describe('a profile', () => {
  it('changes only in the named fields, and null clears a field', async () => {
    const reply = await change(ada, { firstName: 'Augusta', phone: null })
    expect(reply.body).toMatchObject({ firstName: 'Augusta', phone: null, lastName: 'Lovelace', username: 'ada', email: ada.email })
    const { body } = await store.graphql(changeMutation, { id: ada.id, input: { phone: '+44 20 7946 0000' } }, ada.asThem)
    expect(body.data.updateUser).toEqual({ email: ada.email, firstName: 'Augusta', phone: '+44 20 7946 0000' })
  })

  it('stays unchanged when no field is named', async () => {
    expect((await change(ada, {})).body).toMatchObject({ firstName: 'Ada', phone: '+1-555-0100' })
  })

  it.each<[string, unknown]>([
    ['role', 'admin'],
    ['status', 'suspended'],
    ['id', 0],
    ['password', PASSWORD],
    ['createdAt', '2020-01-01T00:00:00.000Z'],
    ['phone', 'call me'],
    ['phone', '1'.repeat(41)],
    ['username', ''],
    ['firstName', 'x'.repeat(101)],
    ['email', null],
  ])('refuses %s: %j', async (field, value) => {
    const reply = await change(ada, { [field]: value })
    expect([reply.status, fieldOf(reply)]).toEqual([400, field])
  })

  it('of another user is not found and cannot be changed or deleted', async () => {
    const eve = await aPerson(store)
    for (const body of [{ firstName: 'Eve' }, { email: 'eve@example.com', currentPassword: PASSWORD }])
      expect((await change(eve, body, ada.id)).status).toBe(404)
    expect((await store.rest('DELETE', `/v1/users/${ada.id}`, eve.asThem)).status).toBe(404)
    expect((await store.rest('GET', `/v1/users/${ada.id}`, ada.asThem)).body.firstName).toBe('Ada')
  })
})

describe('an email', () => {
  it.each<[string, string | undefined]>([
    ['no password', undefined],
    ['a wrong one', 'not the password'],
  ])('is not changed with %s', async (_what, currentPassword) => {
    const reply = await change(ada, { email: 'new@example.com', currentPassword })
    expect([reply.status, fieldOf(reply)]).toEqual([400, 'currentPassword'])
    const input = { email: 'new@example.com', currentPassword }
    expect(fieldOf(await store.graphql(changeMutation, { id: ada.id, input }, ada.asThem))).toBe('currentPassword')
    expect((await store.rest('GET', '/v1/me', ada.asThem)).body.email).toBe(ada.email)
  })

  it('is changed with the password, and the reset tokens for the old email are deleted', async () => {
    await store.rest('POST', '/v1/auth/password/forgot', { body: { email: ada.email } })
    const resets = () => store.sql`select 1 from password_resets where user_id = ${ada.id}`
    expect(await resets()).toHaveLength(1)
    const reply = await change(ada, { email: 'Countess@example.com', currentPassword: PASSWORD, firstName: 'Augusta' })
    expect(reply.body).toMatchObject({ email: 'Countess@example.com', firstName: 'Augusta' })
    expect(await resets()).toHaveLength(0)
    expect((await signIn(store, 'countess@example.com')).status).toBe(200)
    expect((await signIn(store, ada.email)).status).toBe(401)
  })

  it('that is taken is refused in upper case too, and the other fields stay unchanged', async () => {
    const grace = await aPerson(store)
    const reply = await change(ada, { email: grace.email.toUpperCase(), currentPassword: PASSWORD, firstName: 'Grace' })
    expect(reply).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT', details: { field: 'email' } } } })
    expect((await store.rest('GET', '/v1/me', ada.asThem)).body).toMatchObject({ email: ada.email, firstName: 'Ada' })
  })

  it('cannot be changed by staff and administrators, but the name can', async () => {
    const body = { email: 'moved@example.com', currentPassword: PASSWORD }
    for (const as of ['staff', 'admin'] as const)
      expect(codeOf(await store.rest('PATCH', `/v1/users/${ada.id}`, { as, body }))).toBe('FORBIDDEN')
    expect((await store.rest('PATCH', `/v1/users/${ada.id}`, { as: 'staff', body: { firstName: 'A.' } })).body.firstName).toBe('A.')
  })

  it('of an account without a password cannot be changed with a password', async () => {
    const [customer] = await store.sql`select id from users where email = 'customer@example.com'`
    const reply = await store.rest('PATCH', `/v1/users/${customer?.id}`, {
      as: 'customer',
      body: { email: 'other@example.com', currentPassword: PASSWORD },
    })
    expect(fieldOf(reply)).toBe('currentPassword')
  })
})
