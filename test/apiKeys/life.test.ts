import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, letPass, movableClock } from '../support/clock.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { aPerson, codeOf, fieldOf, type Person } from '../users/people.js'

const clock = movableClock()
let store: PetStore
let ada: Person
beforeAll(async () => {
  store = await petStore({ clock })
})
beforeEach(async () => {
  ada = await aPerson(store)
})
afterAll(() => store.close())

const keys = (rest = '', person = ada) => `/v1/users/${person.id}/apikeys${rest}`
const call = (method: string, url: string, body?: unknown, person = ada) => store.rest(method, url, { ...person.asThem, body })
const use = (secret: string) => store.rest('GET', '/v1/me', { headers: { 'x-api-key': secret } })
/** Lets two seconds pass first: a remembered credential counts that long. */
async function expectRefused(secret: string): Promise<void> {
  await letPass(2000)
  expect((await use(secret)).status).toBe(401)
}
const shown = (reply: Reply) => JSON.stringify(reply.body)

describe('an API key', () => {
  it('is issued with its secret and shown later without it', async () => {
    const issued = await call('POST', keys(), { name: 'nightly import', scopes: ['pets:read', 'users:read'] })
    expect(issued.status).toBe(201)
    const { secret, ...known } = issued.body
    expect(known).toMatchObject({ name: 'nightly import', userId: ada.id, scopes: ['pets:read', 'users:read'], lastUsedAt: null })
    expect(known.createdAt).toBe(clock.now().toISOString())
    expect((await use(secret)).body.id).toBe(ada.id)
    const replies = [await call('GET', keys(`/${known.id}`)), await call('GET', keys())]
    expect(replies[0]?.body).toMatchObject({ id: known.id, prefix: secret.slice(0, 12), last4: secret.slice(-4) })
    expect(replies[1]?.body.data.map((key: { id: number }) => key.id)).toEqual([known.id, ada.keyId]) // newest first
    for (const reply of replies) expect(shown(reply)).not.toContain(secret.slice(12, -7))
  })

  it('gets the scopes of the calling credential by default, and each scope once', async () => {
    const narrow = (await call('POST', keys(), { scopes: ['users:write', 'users:read', 'users:read'] })).body
    expect(narrow.scopes).toEqual(['users:write', 'users:read'])
    const heir = await store.rest('POST', keys(), { headers: { 'x-api-key': narrow.secret }, body: {} })
    expect([...heir.body.scopes].sort()).toEqual(['users:read', 'users:write'])
  })

  it('cannot issue or rotate a key with more scopes than its own', async () => {
    const narrow = (await call('POST', keys(), { scopes: ['users:write'] })).body
    const headers = { 'x-api-key': narrow.secret }
    for (const scopes of [['pets:read'], ['users:write', 'orders:write']])
      expect(codeOf(await store.rest('POST', keys(), { headers, body: { scopes } }))).toBe('FORBIDDEN')
    expect(codeOf(await call('POST', keys(), { scopes: ['pets:write'] }))).toBe('FORBIDDEN') // not a customer's
    expect(codeOf(await call('POST', keys(), { scopes: ['admin'] }))).toBe('FORBIDDEN')
    expect(codeOf(await store.rest('POST', keys(`/${ada.keyId}/rotate`), { headers, body: {} }))).toBe('FORBIDDEN')
  })

  it.each<[string, object, string]>([
    ['no scope at all', { scopes: [] }, 'scopes'],
    ['a scope there is none of', { scopes: ['everything'] }, 'scopes[0]'],
    ['an end in the past', { expiresAt: '2020-01-01T00:00:00.000Z' }, 'expiresAt'],
    ['an end that is no time', { expiresAt: 'tomorrow' }, 'expiresAt'],
    ['an empty name', { name: '' }, 'name'],
    ['a secret of its own', { secret: 'pk_live_mine' }, 'secret'],
  ])('is refused with %s', async (_what, body, field) => {
    const reply = await call('POST', keys(), body)
    expect([reply.status, fieldOf(reply)]).toEqual([400, field])
  })

  it('ends at its `expiresAt`', async () => {
    const expiresAt = new Date(clock.now().getTime() + HOUR * 1000).toISOString()
    const { secret } = (await call('POST', keys(), { expiresAt })).body
    clock.advance(HOUR - 1)
    expect((await use(secret)).status).toBe(200)
    clock.advance(1)
    expect((await use(secret)).status).toBe(401) // at once, although the gateway remembers the key
  })

  it('is not found and not accepted after its revocation', async () => {
    const { id, secret } = (await call('POST', keys(), {})).body
    expect((await use(secret)).status).toBe(200)
    expect((await call('DELETE', keys(`/${id}`))).status).toBe(204)
    await expectRefused(secret)
    for (const method of ['GET', 'DELETE']) expect((await call(method, keys(`/${id}`))).status).toBe(404)
    expect((await call('POST', keys(`/${id}/rotate`), {})).status).toBe(404)
  })

  it('can revoke itself', async () => {
    expect((await call('DELETE', keys(`/${ada.keyId}`))).status).toBe(204)
    await expectRefused(ada.key)
  })
})

describe('the rotation of an API key', () => {
  const rotate = (body: object, id = ada.keyId) => call('POST', keys(`/${id}/rotate`), body)

  it('keeps the old key valid until the overlap ends', async () => {
    const { secret, ...next } = (await rotate({ overlapSeconds: HOUR })).body
    const [old] = (await call('GET', keys('?sort=id'))).body.data
    expect(next).toMatchObject({ scopes: old.scopes, name: old.name, expiresAt: null })
    expect(old.expiresAt).toBe(new Date(clock.now().getTime() + HOUR * 1000).toISOString())
    for (const key of [ada.key, secret]) expect((await use(key)).status).toBe(200)
    clock.advance(HOUR - 1)
    expect((await use(ada.key)).status).toBe(200)
    clock.advance(1)
    await expectRefused(ada.key)
    expect((await use(secret)).status).toBe(200)
  })

  it('has an overlap of one day by default', async () => {
    await rotate({})
    const [old] = (await call('GET', keys('?sort=id'))).body.data
    expect(old.expiresAt).toBe(new Date(clock.now().getTime() + DAY * 1000).toISOString())
  })

  it('without overlap ends the old key within two seconds', async () => {
    expect((await use(ada.key)).status).toBe(200)
    const { secret } = (await rotate({ overlapSeconds: 0 })).body
    await expectRefused(ada.key)
    expect((await use(secret)).status).toBe(200)
  })

  it('keeps an expiry that comes before the end of the overlap', async () => {
    const expiresAt = new Date(clock.now().getTime() + HOUR * 1000).toISOString()
    const { id } = (await call('POST', keys(), { name: 'short', expiresAt })).body
    const next = (await rotate({ overlapSeconds: DAY }, id)).body
    expect(next).toMatchObject({ name: 'short', expiresAt })
    expect((await call('GET', keys(`/${id}`))).body.expiresAt).toBe(expiresAt)
  })

  it('of an expired key is refused', async () => {
    const expiresAt = new Date(clock.now().getTime() + 1000).toISOString()
    const { id } = (await call('POST', keys(), { expiresAt })).body
    clock.advance(1)
    expect(codeOf(await rotate({}, id))).toBe('CONFLICT')
  })

  it.each([-1, 7 * DAY + 1, 1.5])('with an overlap of %s seconds is refused', async (overlapSeconds) => {
    const reply = await rotate({ overlapSeconds })
    expect([reply.status, fieldOf(reply)]).toEqual([400, 'overlapSeconds'])
  })
})

describe('the newest valid API key, addressed without an id', () => {
  const newest = (rest = '') => `/v1/users/${ada.id}/apikey${rest}`

  it('is read, rotated and revoked', async () => {
    expect((await call('GET', newest())).body.id).toBe(ada.keyId)
    const second = await call('POST', newest(), { name: 'second' })
    expect(second.status).toBe(201)
    expect((await call('GET', newest())).body).toMatchObject({ id: second.body.id, name: 'second' })
    const third = await call('POST', newest('/rotate'), {})
    expect(third.body).toMatchObject({ name: 'second', secret: expect.stringMatching(/^psk_test_/) })
    expect((await call('DELETE', newest())).status).toBe(204)
    expect((await call('GET', newest())).body.id).toBe(second.body.id)
    expect((await use(third.body.secret)).status).toBe(401)
  })

  it('is never an expired key, and is not found when all keys are revoked', async () => {
    const expiresAt = new Date(clock.now().getTime() + 1000).toISOString()
    await call('POST', newest(), { expiresAt })
    clock.advance(1)
    expect((await call('GET', newest())).body.id).toBe(ada.keyId)
    await store.sql`update api_keys set revoked_at = now() where user_id = ${ada.id}`
    for (const [method, url] of [
      ['GET', newest()],
      ['DELETE', newest()],
    ] as const)
      expect((await store.rest(method, url, { as: 'admin' })).status).toBe(404)
  })

  it('is read in GraphQL too', async () => {
    const { body } = await store.graphql('query($user: Int64!) { apiKey(userId: $user) { id last4 } }', { user: ada.id }, ada.asThem)
    expect(body.data.apiKey).toEqual({ id: ada.keyId, last4: ada.key.slice(-4) })
  })
})
