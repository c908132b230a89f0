import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OAuthClientWithSecret } from '../../src/domain/oauthClients/manageOAuthClients.js'
import { letPass, movableClock } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aClient, askToken, aToken, basic, post } from './clients.js'

const clock = movableClock()
let store: PetStore
let client: OAuthClientWithSecret
beforeAll(async () => {
  store = await petStore({ clock })
})
afterAll(() => store.close())

const change = (id: number, body: object) => store.rest('PATCH', `/v1/oauth-clients/${id}`, { as: 'admin', body })
const callWith = async (token: string, method = 'GET', url = '/v1/orders') =>
  (await store.rest(method, url, { headers: { authorization: `Bearer ${token}` } })).status
const isActive = async (token: string) => (await post(store, '/oauth/introspect', { token }, basic(client))).body.active
/** The gateway remembers a valid credential for up to two seconds. */
async function afterTwoSeconds(check: () => Promise<unknown>, expected: unknown): Promise<void> {
  await letPass(2000)
  expect(await check()).toEqual(expected)
}

describe('a rotated client secret', () => {
  it('is valid exactly until the end of the overlap', async () => {
    client = await aClient(store, 'read')
    const { body: next } = await store.rest('POST', `/v1/oauth-clients/${client.id}/rotate`, { as: 'admin', body: { overlapSeconds: 600 } })
    expect((await askToken(store, client)).status).toBe(200)
    expect((await askToken(store, next)).status).toBe(200)
    clock.advance(599)
    expect((await askToken(store, client)).status).toBe(200)
    clock.advance(1)
    expect(await askToken(store, client)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect((await askToken(store, next)).status).toBe(200)
  })

  it('is invalid at once without an overlap', async () => {
    client = await aClient(store, 'read')
    await store.rest('POST', `/v1/oauth-clients/${client.id}/rotate`, { as: 'admin', body: { overlapSeconds: 0 } })
    expect((await askToken(store, client)).status).toBe(401)
  })

  it('is invalid after a second rotation, because only one old secret counts', async () => {
    client = await aClient(store, 'read')
    const rotate = () => store.rest('POST', `/v1/oauth-clients/${client.id}/rotate`, { as: 'admin', body: {} })
    const { body: second } = await rotate()
    const { body: third } = await rotate()
    expect([(await askToken(store, client)).status, (await askToken(store, second)).status, (await askToken(store, third)).status]).toEqual(
      [401, 200, 200],
    )
  })

  it('leaves its tokens valid', async () => {
    client = await aClient(store, 'read')
    const token = await aToken(store, client)
    await store.rest('POST', `/v1/oauth-clients/${client.id}/rotate`, { as: 'admin', body: { overlapSeconds: 0 } })
    expect(await callWith(token)).toBe(200)
  })
})

describe('an OAuth client', () => {
  beforeAll(async () => {
    client = await aClient(store, 'read', 'admin')
  })

  it('that is suspended gets no token, and its tokens are refused until it is active again', async () => {
    const suspended = await aClient(store, 'read')
    const token = await aToken(store, suspended)
    expect(await callWith(token)).toBe(200)
    await change(suspended.id, { status: 'suspended' })
    expect(await askToken(store, suspended)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect(await isActive(token)).toBe(false)
    await afterTwoSeconds(() => callWith(token), 401)
    await change(suspended.id, { status: 'active' })
    expect((await askToken(store, suspended)).status).toBe(200)
    expect(await callWith(token)).toBe(200)
  })

  it('that is deleted gets no token, and its tokens are refused', async () => {
    const deleted = await aClient(store, 'read')
    const token = await aToken(store, deleted)
    await store.rest('DELETE', `/v1/oauth-clients/${deleted.id}`, { as: 'admin' })
    expect(await askToken(store, deleted)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect(await isActive(token)).toBe(false)
    expect(await callWith(token)).toBe(401)
  })

  it('that loses a scope loses it in its existing tokens', async () => {
    const narrowed = await aClient(store, 'read', 'write')
    const token = await aToken(store, narrowed)
    const create = () => store.rest('POST', '/v1/tags', { headers: { authorization: `Bearer ${token}` }, body: { name: 'quiet' } })
    expect((await create()).status).toBe(201)
    await change(narrowed.id, { scopes: ['read'] })
    await afterTwoSeconds(async () => (await create()).status, 403)
  })

  it('has with a token only the scopes of this token', async () => {
    const token = await aToken(store, client, 'pets:read')
    expect(await callWith(token)).toBe(403)
    expect(await callWith(token, 'GET', '/v1/pets')).toBe(200)
  })

  it('has no profile', async () => {
    const token = await aToken(store, client)
    expect(await callWith(token, 'GET', '/v1/me')).toBe(403)
  })

  it('is refused with a token that is an hour old', async () => {
    const token = await aToken(store, client)
    clock.advance(3599)
    expect(await callWith(token)).toBe(200)
    clock.advance(1)
    expect(await callWith(token)).toBe(401)
    expect(await isActive(token)).toBe(false)
  })
})
