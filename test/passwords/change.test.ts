import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { letPass } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aPerson, aSession, codeOf, fieldOf, PASSWORD, type Person, signIn } from '../users/people.js'

const NEW = 'something quite different'
let store: PetStore
let ada: Person
beforeAll(async () => {
  store = await petStore()
})
beforeEach(async () => {
  ada = await aPerson(store)
})
afterAll(() => store.close())

type Headers = Readonly<Record<string, string>>
const change = (headers: Headers, body: object) => store.rest('POST', '/v1/auth/password/change', { headers, body })
const mutation = 'mutation($input: ChangePasswordInput!) { changePassword(input: $input) { sessionsEnded } }'

describe('a password change', () => {
  it('ends all sessions of the user, the calling session too, and no session of another user', async () => {
    const grace = await aPerson(store)
    const sessions = [await aSession(store, ada.email), await aSession(store, ada.email)]
    const theirs = await aSession(store, grace.email)
    for (const { headers } of [...sessions, theirs]) expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(200)
    const reply = await change(sessions[0]?.headers ?? {}, { currentPassword: PASSWORD, newPassword: NEW })
    expect(reply).toMatchObject({ status: 200, body: { sessionsEnded: 2 } })
    await letPass(2000)
    for (const { headers, refreshToken } of sessions) {
      expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(401)
      expect((await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken } })).status).toBe(401)
    }
    expect((await store.rest('GET', '/v1/me', { headers: theirs.headers })).status).toBe(200)
    expect((await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken: theirs.refreshToken } })).status).toBe(200)
  })

  it('makes the new password valid and the old password invalid, and keeps API keys valid', async () => {
    const { body } = await store.graphql(mutation, { input: { currentPassword: PASSWORD, newPassword: NEW } }, ada.asThem)
    expect(body.data.changePassword).toEqual({ sessionsEnded: 0 })
    expect((await signIn(store, ada.email)).status).toBe(401)
    expect((await signIn(store, ada.email, { password: NEW })).status).toBe(200)
    expect((await store.rest('GET', '/v1/me', ada.asThem)).status).toBe(200) // an API key does not depend on the password
  })

  it('deletes the reset tokens of the user', async () => {
    await store.rest('POST', '/v1/auth/password/forgot', { body: { email: ada.email } })
    await change(ada.asThem.headers, { currentPassword: PASSWORD, newPassword: NEW })
    expect(await store.sql`select 1 from password_resets where user_id = ${ada.id}`).toEqual([])
  })

  it.each<[string, object, string]>([
    ['the wrong current one', { currentPassword: 'wrong', newPassword: NEW }, 'currentPassword'],
    ['none', { newPassword: NEW }, 'currentPassword'],
    ['the same again', { currentPassword: PASSWORD, newPassword: PASSWORD }, 'newPassword'],
    ['one that is too short', { currentPassword: PASSWORD, newPassword: 'short' }, 'newPassword'],
    ['one that is too long', { currentPassword: PASSWORD, newPassword: 'x'.repeat(129) }, 'newPassword'],
  ])('is refused with %s, and the session and the old password stay valid', async (_what, body, field) => {
    const { refreshToken } = await aSession(store, ada.email)
    const reply = await change(ada.asThem.headers, body)
    expect([reply.status, fieldOf(reply)]).toEqual([400, field])
    expect(codeOf(await store.graphql(mutation, { input: body }, ada.asThem))).toBe('VALIDATION_ERROR')
    expect((await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken } })).status).toBe(200)
    expect((await signIn(store, ada.email)).status).toBe(200)
  })

  it('is refused to an API key without the scope and to an anonymous caller', async () => {
    const { body } = await store.rest('POST', `/v1/users/${ada.id}/apikeys`, { ...ada.asThem, body: { scopes: ['users:read'] } })
    const reply = await change({ 'x-api-key': body.secret }, { currentPassword: PASSWORD, newPassword: NEW })
    expect(codeOf(reply)).toBe('FORBIDDEN')
    expect(codeOf(await store.rest('POST', '/v1/auth/password/change', { body: { currentPassword: 'x', newPassword: NEW } }))).toBe(
      'UNAUTHORIZED',
    )
  })
})
