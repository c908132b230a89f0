import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { scopesOfRole } from '../../src/domain/scopes.js'
import { createPasswordHasher } from '../../src/providers/passwordHasher.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { codeOf, fieldOf, PASSWORD } from './people.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore({ passwords: createPasswordHasher() })
})
afterAll(() => store.close())

const usersWith = (email: string) => store.sql`select * from users where lower(email) = lower(${email})`
const mutation = `mutation($input: RegisterUserInput!) {
  registerUser(input: $input) { id userId email role status firstName apiKey { secret prefix last4 scopes createdAt expiresAt } } }`

describe('a sign-up', () => {
  it.each(['/v1/users', '/v1/user', '/v1/auth/register', '/api/v1/users'])('by POST %s gives the user and a first API key', async (url) => {
    const email = `Ada${url.replaceAll('/', '.')}@Example.com`
    const body = { email, password: PASSWORD, firstName: 'Ada', lastName: 'Lovelace', phone: '+1-555-0100', username: 'ada' }
    const reply = await store.rest('POST', url, { body })
    expect(reply.status).toBe(201)
    const { id, apiKey } = reply.body
    expect(reply.headers.location).toBe(`/v1/users/${id}`)
    expect(reply.headers['cache-control']).toBe('no-store')
    const { password: _password, ...shown } = body
    expect(reply.body).toMatchObject({ ...shown, userId: id, role: 'customer', status: 'active' })
    expect(apiKey).toMatchObject({ scopes: scopesOfRole.customer, expiresAt: null, prefix: apiKey.secret.slice(0, 12) })
    expect(apiKey.secret).toMatch(/^psk_test_[A-Za-z0-9_-]{43}[0-9a-z]{7}$/)
    expect(apiKey.last4).toBe(apiKey.secret.slice(-4))
    const me = await store.rest('GET', '/v1/me', { headers: { 'x-api-key': apiKey.secret } })
    expect(me.body).toMatchObject({ id, email })
  })

  it('by the mutation registerUser gives the user and an API key that works', async () => {
    const { body } = await store.graphql(mutation, { input: { email: 'grace@example.com', password: PASSWORD } })
    const { id, apiKey, ...user } = body.data.registerUser
    expect(user).toEqual({ userId: id, email: 'grace@example.com', role: 'customer', status: 'active', firstName: null })
    const me = await store.graphql('{ me { id email } }', {}, { headers: { authorization: `ApiKey ${apiKey.secret}` } })
    expect(me.body.data.me).toEqual({ id, email: 'grace@example.com' })
  })

  it('stores the password as argon2id with 19 MiB and two passes, and the API key as a hash', async () => {
    const { body } = await store.rest('POST', '/v1/users', { body: { email: 'kept@example.com', password: PASSWORD } })
    const [user] = await usersWith('kept@example.com')
    expect(user?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const [key] = await store.sql`select * from api_keys where user_id = ${body.userId}`
    expect(key?.hash).toHaveLength(32)
    expect(JSON.stringify(key)).not.toContain(body.apiKey.secret)
  })

  it.each(['role', 'status', 'id', 'userId', 'createdAt', 'passwordHash', 'scopes', 'apiKey'])('refuses the field %s', async (field) => {
    const body = { email: 'greedy@example.com', password: PASSWORD, [field]: 'admin' }
    const reply = await store.rest('POST', '/v1/users', { body })
    expect([reply.status, fieldOf(reply)]).toEqual([400, field])
    expect((await store.graphql(mutation, { input: body })).body.data).toBeUndefined()
    expect(await usersWith('greedy@example.com')).toEqual([])
  })

  it('refuses a taken email in upper or lower case, and names the field', async () => {
    const taken = { email: 'taken@example.com', password: PASSWORD }
    expect((await store.rest('POST', '/v1/users', { body: taken })).status).toBe(201)
    const reply = await store.rest('POST', '/v1/users', { body: { ...taken, email: 'TAKEN@example.COM' } })
    expect(reply).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT', details: { field: 'email' } } } })
    expect(codeOf(await store.graphql(mutation, { input: taken }))).toBe('CONFLICT')
  })
})

describe('50 sign-ups with one email at the same time', () => {
  it('create one account: one reply is 201 and 49 replies are 409', async () => {
    const mixed = (n: number) => [...'racer@example.com'].map((c, i) => ((n >> (i % 6)) & 1 ? c.toUpperCase() : c)).join('')
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, n) => store.rest('POST', '/v1/users', { body: { email: mixed(n), password: PASSWORD } })),
    )
    const statuses = replies.map((reply) => reply.status).sort()
    expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 409)])
    expect(new Set(replies.filter(({ status }) => status === 409).map(codeOf))).toEqual(new Set(['CONFLICT']))
    const users = await usersWith('racer@example.com')
    expect(users).toHaveLength(1)
    expect(await store.sql`select 1 from api_keys where user_id = ${users[0]?.id}`).toHaveLength(1)
  })
})

describe('a password', () => {
  beforeEach(() => {
    vi.restoreAllMocks()
  })

  const long = 'x'.repeat(900_000)
  const bad: readonly [string, unknown][] = [
    ['of 900 kB', long],
    ['of 129 characters', 'x'.repeat(129)],
    ['of 7 characters', 'x'.repeat(7)],
    ['empty', ''],
    ['null', null],
    ['left out', undefined],
    ['no text', 12_345_678],
    ['a list', [PASSWORD]],
    ['with NUL', 'correct\0horse'],
    ['with half a character', 'correct horse \ud800'],
  ]
  it.each(bad)('(%s) is refused in both styles before a hash is computed', async (_what, password) => {
    const { passwords } = store.app.services()
    const spies = [vi.spyOn(passwords, 'hash'), vi.spyOn(passwords, 'verify')]
    const input = { email: 'careless@example.com', password }
    const reply = await store.rest('POST', '/v1/users', { body: input })
    expect([reply.status, codeOf(reply), fieldOf(reply)]).toEqual([400, 'VALIDATION_ERROR', 'password'])
    expect(reply.text.length).toBeLessThan(2000)
    expect(codeOf(await store.graphql(mutation, { input }))).toBe('VALIDATION_ERROR')
    for (const url of ['/v1/auth/login', '/v1/auth/password/reset']) {
      const body = url.endsWith('reset') ? { token: 'prt_x', newPassword: password } : { email: input.email, password: long }
      expect((await store.rest('POST', url, { body })).status).toBe(400)
    }
    for (const spy of spies) expect(spy).not.toHaveBeenCalled()
    expect(await usersWith('careless@example.com')).toEqual([])
  })

  it('that is too long in the text of a document is refused before a hash is computed', async () => {
    const spy = vi.spyOn(store.app.services().passwords, 'hash')
    const text = JSON.stringify(long.slice(0, 10_000))
    const reply = await store.graphql(`mutation { registerUser(input: { email: "a@example.com", password: ${text} }) { id } }`)
    expect(codeOf(reply)).toBe('VALIDATION_ERROR')
    expect(reply.text).not.toContain('xxxxxxxxxx')
    expect(spy).not.toHaveBeenCalled()
  })

  it('of 128 characters with emojis works for sign-up and login', async () => {
    const password = `${'🐕'.repeat(32)}${'x'.repeat(64)}`
    expect((await store.rest('POST', '/v1/users', { body: { email: 'emoji@example.com', password } })).status).toBe(201)
    expect((await store.rest('POST', '/v1/auth/login', { body: { email: 'EMOJI@example.com', password } })).status).toBe(200)
  })
})

it.each([
  'ada',
  'ada@',
  '@example.com',
  'ada@example',
  'ada lovelace@example.com',
  'ada@example.com\nbcc: eve@example.com',
  'ada@example.com, eve@example.com',
  'Ada <ada@example.com>',
  `${'a'.repeat(250)}@example.com`,
])('refuses %j as an email', async (email) => {
  const reply = await store.rest('POST', '/v1/users', { body: { email, password: PASSWORD } })
  expect([reply.status, fieldOf(reply)]).toEqual([400, 'email'])
})
