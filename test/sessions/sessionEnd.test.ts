import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetExpired } from '../../src/domain/forgetExpired.js'
import { DAY, movableClock } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { expectRefusedInTwoSeconds, statusWith } from '../tokens/instances.js'
import { sessionCalls, type Tokens } from './sessionCalls.js'

const clock = movableClock()
let store: PetStore
let calls: ReturnType<typeof sessionCalls>
beforeAll(async () => {
  store = await petStore({ clock })
  calls = sessionCalls(store)
})
afterAll(() => store.close())

describe('a session', () => {
  it('ends exactly thirty days after its last refresh', async () => {
    const [idle, busy] = [await calls.newcomer(), await calls.newcomer()]
    clock.advance(30 * DAY - 1)
    const next = await calls.refreshed(busy.refreshToken)
    clock.advance(1)
    expect((await calls.refresh(idle.refreshToken)).code).toBe('UNAUTHORIZED')
    await calls.refreshed(next.refreshToken)
  })

  it('ends after ninety days, even if it is refreshed', async () => {
    let tokens: Tokens = await calls.newcomer()
    for (let day = 0; day < 80; day += 20) {
      clock.advance(20 * DAY)
      tokens = await calls.refreshed(tokens.refreshToken)
    }
    clock.advance(10 * DAY - 1)
    tokens = await calls.refreshed(tokens.refreshToken)
    expect(await statusWith(store.app, tokens.accessToken)).toBe(200)
    clock.advance(1)
    expect((await calls.refresh(tokens.refreshToken)).code).toBe('UNAUTHORIZED')
    expect(await statusWith(store.app, tokens.accessToken), 'the access token is younger, and remembered').toBe(401)
  })

  it('that has ended is not counted by a logout', async () => {
    const { email, refreshToken } = await calls.newcomer()
    clock.advance(90 * DAY)
    const { accessToken } = await calls.signIn(email)
    expect((await calls.logout({ refreshToken })).value).toEqual({ sessionsEnded: 0 })
    expect((await calls.logout({ everywhere: true }, accessToken)).value).toEqual({ sessionsEnded: 1 })
  })

  it('is deleted with its tokens after its end and not before', async () => {
    const { id, refreshToken } = await calls.newcomer()
    await calls.refreshed(refreshToken)
    const rows = () => store.sql`
      select s.id from sessions s join refresh_tokens t on t.session_id = s.id where s.user_id = ${id}`
    clock.advance(90 * DAY)
    await forgetExpired(store.app.services())
    expect(await rows()).toHaveLength(2)
    clock.advance(1)
    await forgetExpired(store.app.services())
    expect(await rows()).toHaveLength(0)
    expect((await calls.refresh(refreshToken)).code).toBe('UNAUTHORIZED')
  })
})

describe('a suspended or deleted user', () => {
  const decide = (id: number, what: 'suspend' | 'reinstate') => store.rest('POST', `/v1/users/${id}/${what}`, { as: 'admin' })

  it('is refused within two seconds, and after reinstatement needs a new login', async () => {
    const { id, email, accessToken, refreshToken } = await calls.newcomer()
    expect(await statusWith(store.app, accessToken)).toBe(200)
    await decide(id, 'suspend')
    expect((await calls.refresh(refreshToken)).code).toBe('UNAUTHORIZED')
    expect((await calls.login(email)).code).toBe('UNAUTHORIZED')
    await expectRefusedInTwoSeconds([store.app], [accessToken])
    await decide(id, 'reinstate')
    expect((await calls.refresh(refreshToken)).code).toBe('UNAUTHORIZED')
    expect(await statusWith(store.app, accessToken)).toBe(401)
    expect(await statusWith(store.app, (await calls.signIn(email)).accessToken)).toBe(200)
  })

  it('gets no new tokens after the deletion', async () => {
    const { id, email, refreshToken, accessToken } = await calls.newcomer()
    expect((await store.rest('DELETE', `/v1/users/${id}`, { headers: { authorization: `Bearer ${accessToken}` } })).status).toBe(204)
    expect((await calls.refresh(refreshToken)).code).toBe('UNAUTHORIZED')
    expect((await calls.login(email)).code).toBe('UNAUTHORIZED')
  })
})
