import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { partOf } from '../support/forgedTokens.js'
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

const auditOf = (userId: number) =>
  store.sql`select count(*)::int as count from audit_events where type = 'refresh_token_reused' and user_id = ${userId}`

describe.each(styles)('a refresh by %s', (style) => {
  it('gives the next pair of tokens for the same session and user', async () => {
    const { newcomer, refresh } = sessionCalls(store, style)
    const first = await newcomer()
    const { value: second } = await refresh(first.refreshToken)
    expect(second).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 })
    expect(second.refreshToken).not.toBe(first.refreshToken)
    const [before, after] = [partOf(first.accessToken, 1), partOf(second.accessToken, 1)]
    expect(after).toMatchObject({ sid: before.sid, sub: before.sub, scope: before.scope })
    expect(after.jti).not.toBe(before.jti)
  })

  it('can be repeated five times, and the first access token stays valid', async () => {
    const { newcomer, refreshed } = sessionCalls(store, style)
    const first = await newcomer()
    let { refreshToken, accessToken } = first
    for (let i = 0; i < 5; i += 1) ({ refreshToken, accessToken } = await refreshed(refreshToken))
    expect(await statusWith(store.app, first.accessToken)).toBe(200)
    expect(await statusWith(store.app, accessToken)).toBe(200)
  })

  it.each(['rt_unknown', 'x', `rt_${'A'.repeat(43)}`, "rt_' or true --", 'null'])(
    'refuses a text that is not a refresh token: %s',
    async (token) => {
      expect((await sessionCalls(store, style).refresh(token)).code).toBe('UNAUTHORIZED')
    },
  )

  it('refuses an access token, an API key and a misspelled refresh token', async () => {
    const { newcomer, refresh, refreshed } = sessionCalls(store, style)
    const { accessToken, refreshToken } = await newcomer()
    expect((await refresh(accessToken)).code).toMatch(/UNAUTHORIZED|VALIDATION_ERROR/) // it is longer than any refresh token
    expect((await refresh(store.keys.customer)).code).toBe('UNAUTHORIZED')
    for (const mangled of [refreshToken.toUpperCase(), refreshToken.slice(0, -1), ` ${refreshToken}`, `${refreshToken}=`])
      expect((await refresh(mangled)).code).toBe('UNAUTHORIZED')
    await refreshed(refreshToken) // the refused attempts have not used it up
  })

  it('by a used token ends the session, and all its tokens on every instance within two seconds', async () => {
    const { newcomer, refresh, refreshed } = sessionCalls(store, style)
    const first = await newcomer()
    const second = await refreshed(first.refreshToken)
    const third = await refreshed(second.refreshToken)
    const apps = [store.app, other]
    const tokens = [first, second, third].map(({ accessToken }) => accessToken)
    const everywhere = () => Promise.all(apps.flatMap((app) => tokens.map((token) => statusWith(app, token))))
    expect(await everywhere()).toEqual([200, 200, 200, 200, 200, 200])

    expect((await refresh(first.refreshToken)).code).toBe('UNAUTHORIZED')
    expect((await refresh(third.refreshToken)).code).toBe('UNAUTHORIZED')
    await expectRefusedInTwoSeconds(apps, tokens)
    expect(await auditOf(first.id)).toEqual([{ count: 1 }])
  })

  it('by a used token ends no other session of the user', async () => {
    const { newcomer, signIn, refresh, refreshed } = sessionCalls(store, style)
    const { email, refreshToken } = await newcomer()
    const elsewhere = await signIn(email)
    await refreshed(refreshToken)
    await refresh(refreshToken)
    expect(await statusWith(store.app, elsewhere.accessToken)).toBe(200)
    await refreshed(elsewhere.refreshToken)
  })

  it('by twenty requests at the same time succeeds once, and the session ends for the winner too', async () => {
    const { newcomer, refresh } = sessionCalls(store, style)
    const { id, refreshToken, accessToken } = await newcomer()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)))
    const winners = outcomes.filter(({ code }) => code === undefined)
    expect(winners).toHaveLength(1)
    expect(outcomes.filter(({ code }) => code === 'UNAUTHORIZED')).toHaveLength(19)

    const [winner] = winners
    expect((await refresh(winner?.value.refreshToken ?? '')).code).toBe('UNAUTHORIZED')
    for (const token of [accessToken, winner?.value.accessToken ?? '']) expect(await statusWith(store.app, token)).toBe(401)
    expect(await auditOf(id)).toEqual([{ count: 1 }])
  })
})

it('a refresh token works once when several instances receive it', async () => {
  const { newcomer } = sessionCalls(store)
  const { id, refreshToken } = await newcomer()
  const at = (app: App) => app.http.inject({ method: 'POST', url: '/v1/auth/refresh', payload: { refreshToken } })
  const statuses = (await Promise.all([at(store.app), at(other), at(store.app), at(other)])).map(({ statusCode }) => statusCode)
  expect(statuses.sort()).toEqual([200, 401, 401, 401])
  expect(await auditOf(id)).toEqual([{ count: 1 }])
})
