import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { expectRefusedInTwoSeconds, instance, shared, statusWith } from '../tokens/instances.js'
import { sessionCalls, styles } from './sessionCalls.js'

let store: PetStore
let other: App
beforeAll(async () => {
  store = await petStore({ settings: shared })
  other = await instance(store.address)
})
afterAll(async () => {
  await other.close()
  await store.close()
})

const expectRefused = (...tokens: string[]) => expectRefusedInTwoSeconds([store.app, other], tokens)

async function expectGood(...tokens: string[]): Promise<void> {
  for (const token of tokens) expect([await statusWith(store.app, token), await statusWith(other, token)]).toEqual([200, 200])
}

describe.each(styles)('a logout by %s', (style) => {
  it('with the access token ends its session and no other session', async () => {
    const { newcomer, signIn, logout, refresh, refreshed } = sessionCalls(store, style)
    const { email, ...first } = await newcomer()
    const second = await signIn(email)
    await expectGood(first.accessToken, second.accessToken)
    expect(await logout({}, first.accessToken)).toMatchObject({ value: { sessionsEnded: 1 } })
    expect((await refresh(first.refreshToken)).code).toBe('UNAUTHORIZED')
    await expectRefused(first.accessToken)
    await expectGood(second.accessToken)
    await refreshed(second.refreshToken)
  })

  it('with the refresh token ends its session and no other session', async () => {
    const { newcomer, signIn, logout, refresh, refreshed } = sessionCalls(store, style)
    const { email, ...first } = await newcomer()
    const second = await signIn(email)
    await expectGood(first.accessToken)
    expect(await logout({ refreshToken: first.refreshToken })).toMatchObject({ value: { sessionsEnded: 1 } })
    expect((await refresh(first.refreshToken)).code).toBe('UNAUTHORIZED')
    await expectRefused(first.accessToken)
    await refreshed(second.refreshToken)
  })

  it('with a used refresh token ends only its session, even with `everywhere`', async () => {
    const { newcomer, signIn, logout, refresh, refreshed } = sessionCalls(store, style)
    const { email, ...first } = await newcomer()
    const second = await signIn(email)
    const next = await refreshed(first.refreshToken)
    expect(await logout({ refreshToken: first.refreshToken, everywhere: true })).toMatchObject({ value: { sessionsEnded: 1 } })
    expect((await refresh(next.refreshToken)).code).toBe('UNAUTHORIZED')
    await refreshed(second.refreshToken)
  })

  it.each(['the access token', 'the refresh token'])(
    'everywhere, with %s, ends all sessions of the user and no session of another user',
    async (which) => {
      const { newcomer, signIn, logout, refresh } = sessionCalls(store, style)
      const stranger = await newcomer()
      const { email, ...first } = await newcomer()
      const [second, third] = [await signIn(email), await signIn(email)]
      const tokens = [first, second, third].map(({ accessToken }) => accessToken)
      await expectGood(...tokens, stranger.accessToken)
      const { value } =
        which === 'the access token'
          ? await logout({ everywhere: true }, second.accessToken)
          : await logout({ everywhere: true, refreshToken: second.refreshToken })
      expect(value).toEqual({ sessionsEnded: 3 })
      for (const { refreshToken } of [first, second, third]) expect((await refresh(refreshToken)).code).toBe('UNAUTHORIZED')
      await expectRefused(...tokens)
      await expectGood(stranger.accessToken)
    },
  )

  it('everywhere, with an API key, ends the sessions and keeps the key', async () => {
    const { newcomer, logout } = sessionCalls(store, style)
    const { id, accessToken } = await newcomer()
    await expectGood(accessToken)
    const { body } = await store.rest('POST', `/v1/users/${id}/apikeys`, { body: {}, headers: { authorization: `Bearer ${accessToken}` } })
    const headers = { 'x-api-key': body.secret }
    const ended =
      style === 'REST'
        ? (await store.rest('POST', '/v1/auth/logout', { body: { everywhere: true }, headers })).body
        : (await store.graphql('mutation { logout(input: { everywhere: true }) { sessionsEnded } }', {}, { headers })).body.data.logout
    expect(ended).toEqual({ sessionsEnded: 1 })
    expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(200)
    await expectRefused(accessToken)
    expect((await logout({}, body.secret)).code, 'a key has no session of its own').toBe('VALIDATION_ERROR')
  })

  it('that is repeated ends no session and is not an error', async () => {
    const { newcomer, logout } = sessionCalls(store, style)
    const { refreshToken } = await newcomer()
    expect((await logout({ refreshToken })).value).toEqual({ sessionsEnded: 1 })
    expect((await logout({ refreshToken })).value).toEqual({ sessionsEnded: 0 })
    expect((await logout({ refreshToken: 'rt_unknown', everywhere: true })).value).toEqual({ sessionsEnded: 0 })
  })

  it('that names no session is refused', async () => {
    const { logout } = sessionCalls(store, style)
    expect((await logout({})).code).toBe('VALIDATION_ERROR')
    expect((await logout({ everywhere: true })).code).toBe('VALIDATION_ERROR')
  })
})
