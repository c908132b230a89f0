import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPasswordHasher } from '../../src/providers/passwordHasher.js'
import { lastingHeaders } from '../support/lastingHeaders.js'
import { statementsSoFar } from '../support/metrics.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { aPerson, codeOf, fieldOf, PASSWORD, signIn } from '../users/people.js'

let store: PetStore
/** Logins by the reason of their refusal. */
const refused = {
  'an unknown user': { email: 'nobody@example.com', password: PASSWORD },
  'a wrong password': { email: 'wrong@example.com', password: 'not the password' },
  'a suspended user': { email: 'suspended@example.com', password: PASSWORD },
  'a deleted user': { email: 'deleted@example.com', password: PASSWORD },
  'a user without a password': { email: 'customer@example.com', password: PASSWORD },
} as const
const reasons = Object.keys(refused) as (keyof typeof refused)[] // an object literal

beforeAll(async () => {
  store = await petStore({ passwords: createPasswordHasher() })
  await aPerson(store, { email: 'wrong@example.com' })
  const suspended = await aPerson(store, { email: 'suspended@example.com' })
  await store.rest('POST', `/v1/users/${suspended.id}/suspend`, { as: 'staff' })
  const deleted = await aPerson(store, { email: 'deleted@example.com' })
  await store.rest('DELETE', `/v1/users/${deleted.id}`, deleted.asThem)
})
afterAll(() => store.close())

const mutation = 'mutation($input: LoginInput!) { login(input: $input) { accessToken refreshToken tokenType expiresIn } }'

/** A reply without the parts that differ in every reply. */
function likeness({ status, headers, text }: Reply): object {
  return { status, headers: lastingHeaders(headers), text: text.replace(/"(requestId|timestamp)":"[^"]*"/g, '"$1"') }
}

describe('a refused login', () => {
  it('has the same reply for every reason, in both styles', async () => {
    const rest: object[] = []
    const graphql: object[] = []
    for (const reason of reasons) {
      rest.push(likeness(await store.rest('POST', '/v1/auth/login', { body: refused[reason] })))
      graphql.push(likeness(await store.graphql(mutation, { input: refused[reason] })))
    }
    for (const likenesses of [rest, graphql]) for (const one of likenesses) expect(one).toEqual(likenesses[0])
    expect(rest[0]).toMatchObject({ status: 401 })
  })

  it('sends the same three statements for every reason', async () => {
    const counts: number[] = []
    const millis: Record<string, string> = {}
    for (const reason of reasons) {
      const before = await statementsSoFar(store)
      const start = performance.now()
      await store.rest('POST', '/v1/auth/login', { body: refused[reason] })
      millis[reason] = (performance.now() - start).toFixed(0)
      counts.push((await statementsSoFar(store)) - before)
    }
    expect(new Set(counts).size, JSON.stringify({ counts, millis })).toBe(1)
    expect(counts[0]).toBe(3) // the attempt, the user, the audit log
  })

  it.each<[string, object, string]>([
    ['no email', { password: PASSWORD }, 'email'],
    ['no password', { email: 'a@example.com' }, 'password'],
    ['an email of 255 characters', { email: 'x'.repeat(255), password: PASSWORD }, 'email'],
    ['something beside them', { email: 'a@example.com', password: PASSWORD, otp: '1' }, 'otp'],
  ])('names the wrong field for %s', async (_what, body, field) => {
    const reply = await store.rest('POST', '/v1/auth/login', { body })
    expect([reply.status, fieldOf(reply)]).toEqual([400, field])
  })
})

describe('a successful login', () => {
  it('gives a pair of tokens whose access token works in both styles', async () => {
    const { email, id } = await aPerson(store)
    const rest = await signIn(store, email.toUpperCase())
    const graphql = (await store.graphql(mutation, { input: { email, password: PASSWORD } })).body.data.login
    for (const tokens of [rest.body, graphql]) {
      expect(tokens).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600, refreshToken: expect.stringMatching(/^rt_[\w-]{43}$/) })
      const headers = { authorization: `Bearer ${tokens.accessToken}` }
      expect((await store.rest('GET', '/v1/me', { headers })).body.id).toBe(id)
      expect((await store.graphql('{ me { id } }', {}, { headers })).body.data.me.id).toBe(id)
    }
    expect(rest.headers['cache-control']).toBe('no-store')
  })

  it('accepts a valid credential beside the password and refuses an invalid one', async () => {
    const { email, asThem } = await aPerson(store)
    expect((await signIn(store, email, asThem)).status).toBe(200)
    expect(codeOf(await signIn(store, email, { headers: { 'x-api-key': 'pk_live_wrong' } }))).toBe('UNAUTHORIZED')
  })
})
