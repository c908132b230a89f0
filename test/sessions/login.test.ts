import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movableClock } from '../support/clock.js'
import { partOf } from '../support/forgedTokens.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { statusWith } from '../tokens/instances.js'
import { sessionCalls, styles } from './sessionCalls.js'

const clock = movableClock()
let store: PetStore
beforeAll(async () => {
  store = await petStore({ clock })
})
afterAll(() => store.close())

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe.each(styles)('a login by %s', (style) => {
  it('gives a pair of tokens', async () => {
    const { newcomer, login } = sessionCalls(store, style)
    const { email } = await newcomer()
    const { code, value } = await login(email)
    expect(code).toBeUndefined()
    expect(value).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refreshToken: expect.stringMatching(/^rt_[\w-]{43}$/),
      tokenType: 'Bearer',
      expiresIn: 3600,
    })
  })

  it('gives an access token with exactly the documented header and claims', async () => {
    const { id, accessToken } = await sessionCalls(store, style).newcomer()
    const now = clock.now().getTime() / 1000
    expect(partOf(accessToken, 0)).toEqual({ alg: 'EdDSA', kid: expect.stringMatching(UUID), typ: 'at+jwt' })
    expect(partOf(accessToken, 1)).toEqual({
      iss: 'http://petstore.test',
      aud: 'http://petstore.test',
      sub: String(id),
      sid: expect.stringMatching(UUID),
      jti: expect.stringMatching(UUID),
      typ: 'user',
      scope: 'pets:read orders:read orders:write users:read users:write webhooks:write',
      iat: now,
      exp: now + 3600,
    })
  })

  it('ignores the case of the email and begins a new session each time', async () => {
    const { newcomer, signIn } = sessionCalls(store, style)
    const { email, ...first } = await newcomer()
    const second = await signIn(email.toUpperCase())
    expect(partOf(second.accessToken, 1).sid).not.toBe(partOf(first.accessToken, 1).sid)
    expect(second.refreshToken).not.toBe(first.refreshToken)
  })
})

describe('an access token', () => {
  it('is valid for exactly 3600 seconds', async () => {
    const { accessToken } = await sessionCalls(store).newcomer()
    expect(await statusWith(store.app, accessToken)).toBe(200)
    clock.advance(3599)
    expect(await statusWith(store.app, accessToken)).toBe(200)
    clock.advance(1)
    expect(await statusWith(store.app, accessToken)).toBe(401)
  })

  it('that was never used is refused after an hour too', async () => {
    const { accessToken } = await sessionCalls(store).newcomer()
    clock.advance(3600)
    expect(await statusWith(store.app, accessToken)).toBe(401)
  })

  it('gives its user access to their own profile in both styles', async () => {
    const { id, accessToken } = await sessionCalls(store).newcomer()
    const headers = { authorization: `Bearer ${accessToken}` }
    expect((await store.rest('GET', '/v1/me', { headers })).body).toMatchObject({ id, role: 'customer' })
    expect((await store.graphql('{ me { id } }', {}, { headers })).body.data).toEqual({ me: { id } })
  })
})

it('the database stores only the hash of a refresh token', async () => {
  const { refreshToken } = await sessionCalls(store).newcomer()
  const rows = await store.sql`select t::text as row from refresh_tokens t union all select s::text from sessions s`
  expect(rows.length).toBeGreaterThan(1)
  const secret = refreshToken.slice(3)
  for (const form of [refreshToken, secret, Buffer.from(refreshToken).toString('hex'), Buffer.from(secret, 'base64url').toString('hex')])
    expect(JSON.stringify(rows)).not.toContain(form)
})
