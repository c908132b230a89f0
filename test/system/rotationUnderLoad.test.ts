import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { rotateSigningKeys } from '../../src/domain/tokens/rotateSigningKeys.js'
import { movableClock } from '../support/clock.js'
import { aUser } from '../support/factories.js'
import { partOf } from '../support/forgedTokens.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { instance, shared } from '../tokens/instances.js'

const STEPS = 100
/** Shorter than the time between the publication of a key and its first signature: a long call in a step sees the clock move once. */
const STEP_SECONDS = 200
const SESSIONS = 8
/** In each step, one in so many of the valid tokens calls both instances. */
const ONE_IN = 3
const PASSWORD = 'correct horse battery staple'

const clock = movableClock()
let store: PetStore
let apps: readonly [App, App]
let clientForm: string
beforeAll(async () => {
  store = await petStore({ clock, settings: shared })
  apps = [store.app, await instance(store.address, { clock })]
  const { body } = await store.rest('POST', '/v1/oauth-clients', { as: 'admin', body: { name: 'Load', scopes: ['read'] } })
  clientForm = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: body.clientId,
    client_secret: body.clientSecret,
  }).toString()
})
afterAll(async () => {
  await apps[1].close()
  await store.close()
})

const replies = new Map<number, number>()

/** Makes a call and counts its status. */
async function call(app: App, request: InjectOptions) {
  const reply = await app.http.inject(request)
  replies.set(reply.statusCode, (replies.get(reply.statusCode) ?? 0) + 1)
  return reply
}

function callWith(app: App, token: string, isGraphql: boolean) {
  const headers = { authorization: `Bearer ${token}` }
  return isGraphql
    ? call(app, { method: 'POST', url: '/graphql', headers, payload: { query: '{ orders { data { id } } }' } })
    : call(app, { url: '/v1/orders', headers })
}

async function post(app: App, url: string, payload: object) {
  return (await call(app, { method: 'POST', url, payload })).json()
}

async function grant(app: App): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return (await call(app, { method: 'POST', url: '/oauth/token', headers, payload: clientForm })).json().access_token
}

const either = (i: number): App => apps[i % 2 === 0 ? 0 : 1]

it('signing keys rotate under load on two instances, and every reply is 200', async () => {
  const users = await Promise.all(Array.from({ length: SESSIONS }, () => aUser(store, { password: PASSWORD })))
  const refreshTokens: string[] = []
  for (const [i, { email }] of users.entries())
    refreshTokens.push((await post(either(i), '/v1/auth/login', { email, password: PASSWORD })).refreshToken)
  const tokens: { readonly text: string; readonly expiresAt: number }[] = []
  const kids = new Set<unknown>()

  /** Refreshes one session and serves one client. The other instance is the first to see their tokens. */
  async function getTokens(step: number): Promise<void> {
    const [app, other] = [either(step), either(step + 1)]
    const turn = step % SESSIONS
    const pair = await post(app, '/v1/auth/refresh', { refreshToken: refreshTokens[turn] })
    refreshTokens[turn] = pair.refreshToken
    for (const text of [pair.accessToken, await grant(app)]) {
      kids.add(partOf(text, 0).kid)
      tokens.push({ text, expiresAt: Number(partOf(text, 1).exp) })
      await callWith(other, text, step % 4 < 2)
    }
  }
  /** Clients get new tokens well before the old tokens expire, so no call uses a token that is about to expire. */
  const good = () => tokens.filter(({ expiresAt }) => expiresAt > clock.now().getTime() / 1000 + 2 * STEP_SECONDS)

  for (let step = 0; step < STEPS; step += 1) {
    const rotation = step % 7 === 3 ? rotateSigningKeys(either(step).services(), step % 2 ? 'asked' : 'due', 0.01) : undefined
    const calls = good()
      .filter((_, i) => (step + i) % ONE_IN === 0)
      .flatMap(({ text }, i) => apps.map((app) => callWith(app, text, (step + i) % 2 === 0)))
    const move = Promise.all(calls.slice(0, 5)).then(() => clock.advance(STEP_SECONDS)) // during the calls
    await Promise.all([getTokens(step), ...calls, rotation, move])
  }

  expect([...replies.keys()]).toEqual([200])
  expect(replies.get(200)).toBeGreaterThan(2000)
  expect(kids.size).toBeGreaterThanOrEqual(10)
})
