import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { type Actor, anonymous } from '../../src/domain/actor.js'
import type { Authenticated, Credential } from '../../src/domain/authenticate.js'
import { type Authenticator, createAuthenticator } from '../../src/http/authenticate.js'
import { sessionCalls } from '../sessions/sessionCalls.js'
import { letPass, movableClock, stopTime } from '../support/clock.js'
import { aUser } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { expectRefusedInTwoSeconds, instance, shared, statusWith } from './instances.js'

const clock = movableClock()
const actor: Actor = anonymous

/** An authenticator that records its look-ups. */
function counting(answer: (credential: Credential) => Authenticated | undefined) {
  const lookUps: Credential[] = []
  const lookUp = async (credential: Credential) => {
    lookUps.push(credential)
    return answer(credential)
  }
  return { authenticator: createAuthenticator(lookUp, clock.now), lookUps }
}

function ask(authenticator: Authenticator, authorization: string): Actor | Promise<Actor> {
  const request = new IncomingMessage(new Socket())
  request.url = '/v1/pets'
  request.headers = { authorization }
  request.rawHeaders = ['Authorization', authorization]
  return authenticator(request, () => '192.0.2.1')
}

const good = { actor, expiresAt: undefined }

describe('a valid credential', () => {
  let letTimeGoOn: () => void
  beforeEach(() => {
    letTimeGoOn = stopTime()
  })
  afterEach(() => letTimeGoOn())

  it('is remembered for one second', async () => {
    const { authenticator, lookUps } = counting(() => good)
    await ask(authenticator, 'ApiKey a')
    expect(ask(authenticator, 'ApiKey a')).toBe(actor)
    expect(lookUps).toHaveLength(1)
    await letPass(1001)
    expect(ask(authenticator, 'ApiKey a')).toBeInstanceOf(Promise)
  })

  it('is remembered from the start of its look-up', async () => {
    const { authenticator, lookUps } = counting(() => {
      void letPass(1001)
      return good
    })
    await ask(authenticator, 'Bearer a')
    await ask(authenticator, 'Bearer a')
    expect(lookUps).toHaveLength(2)
  })

  it('is remembered by its kind, so an API key does not count as a token', async () => {
    const { authenticator, lookUps } = counting(() => good)
    for (const authorization of ['ApiKey a', 'Bearer a', 'apikey a', 'BEARER a']) await ask(authenticator, authorization)
    expect(lookUps).toEqual([
      { kind: 'apiKey', key: 'a' },
      { kind: 'bearer', token: 'a' },
    ])
  })

  it.each(['ApiKey', 'Bearer'])('is forgotten first when it is the least recently used of more than ten thousand (%s)', async (scheme) => {
    const { authenticator, lookUps } = counting(() => good)
    const other = scheme === 'ApiKey' ? 'Bearer' : 'ApiKey'
    await ask(authenticator, `${other} x`)
    for (let i = 0; i < 10_000; i += 1) await ask(authenticator, `${scheme} ${i}`)
    ask(authenticator, `${scheme} 0`)
    await ask(authenticator, `${scheme} 10000`)
    expect(lookUps).toHaveLength(10_002)
    for (const kept of [`${scheme} 0`, `${scheme} 2`, `${scheme} 10000`, `${other} x`]) expect(ask(authenticator, kept)).toBe(actor)
    expect(ask(authenticator, `${scheme} 1`)).toBeInstanceOf(Promise)
  })

  it('is not remembered beyond its expiry', async () => {
    const { authenticator, lookUps } = counting(() => ({ actor, expiresAt: new Date(clock.now().getTime() + 500) }))
    await ask(authenticator, 'Bearer a')
    clock.advance(0.499)
    expect(ask(authenticator, 'Bearer a')).toBe(actor)
    clock.advance(0.001)
    expect(ask(authenticator, 'Bearer a')).toBeInstanceOf(Promise)
    expect(lookUps).toHaveLength(2)
  })
})

describe('an invalid credential', () => {
  it('is never remembered, because it may become valid', async () => {
    let isGood = false
    const { authenticator, lookUps } = counting(() => (isGood ? good : undefined))
    for (let i = 0; i < 3; i += 1) await expect(ask(authenticator, 'ApiKey a')).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    isGood = true
    expect(await ask(authenticator, 'ApiKey a')).toBe(actor)
    expect(lookUps).toHaveLength(4)
  })

  it('is not assumed after a failed look-up: the next look-up decides', async () => {
    let fails = true
    const authenticator = createAuthenticator(async () => {
      if (fails) throw new Error('no database')
      return good
    }, clock.now)
    await expect(ask(authenticator, 'ApiKey a')).rejects.toThrow('no database')
    fails = false
    expect(await ask(authenticator, 'ApiKey a')).toBe(actor)
  })
})

describe('two instances', () => {
  let store: PetStore
  let other: App
  beforeAll(async () => {
    store = await petStore({ clock, settings: shared })
    other = await instance(store.address, { clock })
  })
  afterAll(async () => {
    await other.close()
    await store.close()
  })

  const statusOf = async (app: App, headers: Record<string, string>) => (await app.http.inject({ url: '/v1/orders', headers })).statusCode

  it('take a valid API key in every place, and refuse a valid token as an API key, right after a valid call', async () => {
    const { accessToken } = await sessionCalls(store).newcomer()
    for (const app of [store.app, other]) {
      expect(await statusOf(app, { authorization: `ApiKey ${store.keys.staff}` })).toBe(200)
      expect(await statusOf(app, { authorization: `Bearer ${store.keys.staff}` })).toBe(200)
      expect(await statusOf(app, { authorization: `Bearer ${accessToken}` })).toBe(200)
      expect(await statusOf(app, { authorization: `ApiKey ${accessToken}` })).toBe(401)
      expect(await statusOf(app, { 'x-api-key': accessToken })).toBe(401)
    }
  })

  it('refuse an API key within two seconds of its revocation on one of them', async () => {
    const { id, apiKey } = await aUser(store)
    const headers = { 'x-api-key': apiKey.secret }
    for (const app of [store.app, other]) expect(await statusOf(app, headers)).toBe(200)
    await store.rest('DELETE', `/v1/users/${id}/apikeys/${apiKey.id}`, { headers })
    await letPass(2000)
    for (const app of [store.app, other]) expect(await statusOf(app, headers)).toBe(401)
  })

  it('refuse the token of an OAuth client within two seconds of its revocation on one of them', async () => {
    const { body: client } = await store.rest('POST', '/v1/oauth-clients', { as: 'admin', body: { name: 'Once', scopes: ['read'] } })
    const parameters = { client_id: client.clientId, client_secret: client.clientSecret }
    const post = (url: string, more: Record<string, string>) =>
      store.rest('POST', url, {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ ...parameters, ...more }).toString(),
      })
    const { access_token: token } = (await post('/oauth/token', { grant_type: 'client_credentials' })).body
    for (const app of [store.app, other]) expect(await statusWith(app, token)).toBe(200)
    await post('/oauth/revoke', { token })
    await expectRefusedInTwoSeconds([store.app, other], [token])
  })

  it('refuse a remembered API key from the moment of its expiry', async () => {
    const { id, apiKey } = await aUser(store)
    const expiresAt = new Date(clock.now().getTime() + 60_000)
    const { body } = await store.rest('POST', `/v1/users/${id}/apikeys`, { body: { expiresAt }, headers: { 'x-api-key': apiKey.secret } })
    const headers = { 'x-api-key': body.secret }
    clock.advance(59)
    for (const app of [store.app, other]) expect(await statusOf(app, headers)).toBe(200)
    clock.advance(1)
    for (const app of [store.app, other]) expect(await statusOf(app, headers)).toBe(401)
  })
})
