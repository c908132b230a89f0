import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import type { Scope } from '../../src/domain/scopes.js'
import { form, pictures } from '../rest/forms.js'
import { aDelivery, anEvent, anOrder, aPet, aWebhook } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aPerson, aSession, codeOf, fieldOf, type Person } from '../users/people.js'

type Headers = Readonly<Record<string, string>>

let store: PetStore
let person: Person
beforeAll(async () => {
  store = await petStore()
  person = await aPerson(store)
})
afterAll(() => store.close())

const keyOf = async (...scopes: Scope[]): Promise<Headers> => ({
  'x-api-key': await provisionApiKey(store.app.services(), { email: person.email, role: 'customer', scopes }),
})

describe('an endpoint for orders', () => {
  const url = 'https://thief.example.com/hook'
  const attempts: readonly [name: string, method: string, path: string, body?: object][] = [
    ['a new url', 'PATCH', '', { url }],
    ['new words', 'PATCH', '', { description: 'Mine' }],
    ['another selection', 'PATCH', '', { selection: '{ id }' }],
    ['enabling', 'POST', '/enable'],
    ['a test', 'POST', '/test'],
    ['a new secret', 'POST', '/rotate', {}],
    ['a preview', 'GET', '/preview'],
    ['failed deliveries', 'POST', '/redeliver', {}],
    ['all deliveries', 'POST', '/redeliver', { which: 'all', from: '2026-01-01T00:00:00.000Z' }],
  ]

  it.each(attempts)('refuses %s to a caller who cannot read orders', async (_name, method, path, body) => {
    const { id } = await aWebhook(store, person.asThem)
    const at = `/v1/webhooks/${id}${path}`
    for (const scopes of [['webhooks:write'], ['webhooks:write', 'pets:read']] as const) {
      const reply = await store.rest(method, at, { headers: await keyOf(...scopes), body })
      expect(reply.body.error).toMatchObject({ code: 'FORBIDDEN', details: { scopes: ['orders:read'] } })
    }
    expect(codeOf(await store.rest(method, at, { headers: await keyOf('webhooks:write', 'orders:read'), body }))).not.toBe('FORBIDDEN')
  })

  it('refuses a redelivery to a caller who cannot read orders', async () => {
    const { webhookId, id } = await aDelivery(store, person.asThem)
    const path = `/v1/webhooks/${webhookId}/deliveries/${id}/redeliver`
    expect(codeOf(await store.rest('POST', path, { headers: await keyOf('webhooks:write') }))).toBe('FORBIDDEN')
    expect((await store.rest('POST', path, { headers: await keyOf('webhooks:write', 'orders:read') })).status).toBe(200)
  })

  it('can be disabled and deleted with webhooks:write alone', async () => {
    const { id } = await aWebhook(store, person.asThem)
    const headers = await keyOf('webhooks:write')
    expect((await store.rest('POST', `/v1/webhooks/${id}/disable`, { headers })).status).toBe(200)
    expect((await store.rest('DELETE', `/v1/webhooks/${id}`, { headers })).status).toBe(204)
  })

  it('keeps its address for a caller who cannot read orders while a delivery of an order is pending', async () => {
    const { id } = await aWebhook(store, person.asThem)
    const { id: eventId } = await anEvent(store, await anOrder(store, { petId: (await aPet(store)).id, customerId: person.id }))
    await store.sql`insert into webhook_deliveries (webhook_id, event_id, next_attempt_at, created_at) values (${id}, ${eventId}, now(), now())`
    const headers = await keyOf('webhooks:write', 'pets:read')
    const change = (body: object) => store.rest('PATCH', `/v1/webhooks/${id}`, { headers, body })
    expect(codeOf(await change({ events: ['pet.stock_low'], url }))).toBe('FORBIDDEN')
    await store.sql`update webhook_deliveries set status = 'delivered', next_attempt_at = null, finished_at = now() where webhook_id = ${id}`
    expect((await change({ events: ['pet.stock_low'], url })).status).toBe(200)
  })
})

describe('an API key with an expiry', () => {
  beforeEach(async () => {
    person = await aPerson(store) // a user has 20 keys at most
  })
  const soon = () => new Date(Date.now() + 60_000)
  const expiring = async () => {
    const headers = await keyOf('users:read', 'users:write')
    const expiresAt = soon()
    await store.sql`update api_keys set expires_at = ${expiresAt} where id = (select max(id) from api_keys where user_id = ${person.id})`
    return { headers, expiresAt: expiresAt.toISOString() }
  }
  const issue = (headers: Headers, body: object) => store.rest('POST', `/v1/users/${person.id}/apikeys`, { headers, body })

  it('issues keys that expire no later', async () => {
    const { headers, expiresAt } = await expiring()
    for (const body of [{}, { expiresAt: null }, { expiresAt }]) expect((await issue(headers, body)).body.expiresAt).toBe(expiresAt)
    const later = await issue(headers, { expiresAt: '2099-01-01T00:00:00.000Z' })
    expect([later.status, fieldOf(later)]).toEqual([400, 'expiresAt'])
    expect(later.body.error.details.fields[0].allowed).toContain(expiresAt)
  })

  it('rotates another key into a key that expires no later', async () => {
    const { headers, expiresAt } = await expiring()
    await keyOf('users:read', 'users:write')
    const [other] = await store.sql`select max(id)::int as id from api_keys where user_id = ${person.id}`
    const rotated = await store.rest('POST', `/v1/users/${person.id}/apikeys/${other?.id}/rotate`, { headers, body: { overlapSeconds: 0 } })
    expect([rotated.status, rotated.body.expiresAt]).toEqual([201, expiresAt])
  })

  it('gets no replay of a call by a key without an expiry', async () => {
    const call = { ...person.asThem.headers, 'idempotency-key': randomUUID() }
    const body = { scopes: ['users:read'] }
    expect((await issue(call, body)).body.expiresAt).toBeNull()
    const { headers } = await expiring()
    const replay = await issue({ ...headers, 'idempotency-key': call['idempotency-key'] }, body)
    expect([replay.status, fieldOf(replay)]).toEqual([400, 'expiresAt'])
    expect(replay.text).not.toMatch(/ps?k_/)
  })

  it('does not limit the keys that a session issues', async () => {
    const { headers } = await aSession(store, person.email)
    expect((await issue(headers, { expiresAt: '2099-01-01T00:00:00.000Z', scopes: ['users:read'] })).status).toBe(201)
  })
})

describe('a pet', () => {
  const withPicture = async () => {
    const { id } = await aPet(store)
    const reply = await store.rest('POST', `/v1/pets/${id}/photos`, {
      as: 'staff',
      ...form({ content: pictures.png, file: 'a.png', type: 'image/png' }),
    })
    return { id, url: reply.body.photoUrls[0] as string }
  }

  it('cannot take an uploaded picture of another pet by any spelling of its address', async () => {
    const { url } = await withPicture()
    const { id } = await aPet(store)
    const spellings = [
      url,
      `${url}?x`,
      `${url}#x`,
      `${url}/`,
      url.replace('petstore.test', 'PETSTORE.test:80'),
      url.replace('photos', '%70hotos'),
    ]
    for (const spelling of spellings) {
      for (const [method, path] of [
        ['POST', '/v1/pets'],
        ['PUT', `/v1/pets/${id}`],
        ['PATCH', `/v1/pets/${id}`],
      ] as const) {
        const reply = await store.rest(method, path, {
          as: 'staff',
          body: { name: 'Thief', status: 'available', photoUrls: ['https://ex.com/a.png', spelling] },
        })
        expect([reply.status, fieldOf(reply)], spelling).toEqual([400, 'photoUrls[1]'])
      }
    }
  })

  it('keeps its own pictures and pictures of the demo catalogue', async () => {
    const { id, url } = await withPicture()
    const photoUrls = [url, 'http://petstore.test/photos/demo/dog.svg']
    expect((await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { photoUrls } })).body.photoUrls).toEqual(photoUrls)
  })
})

describe('merged fields of a document', () => {
  const merged = (first: string, second: string) =>
    store.graphql(
      `mutation { createTag(input: { name: "merged ${first}" }) ${first && `@idempotent(key: "${first}")`} { id }
      createTag(input: { name: "merged ${first}" }) ${second && `@idempotent(key: "${second}")`} { name } }`,
      {},
      { as: 'staff' },
    )

  it('are done once under a key at one of them', async () => {
    const [one, again] = [await merged('', 'second-has-it'), await merged('', 'second-has-it')]
    expect(one.body.data.createTag).toMatchObject({ name: 'merged' })
    expect(again.body).toEqual(one.body)
    expect(again.headers['x-idempotent-replayed']).toBe('true')
  })

  it('cannot have two keys', async () => {
    const reply = await merged('one-key', 'another-key')
    expect([codeOf(reply), fieldOf(reply)]).toEqual(['VALIDATION_ERROR', 'key'])
  })
})

it('a filter by another customer finds and counts nothing', async () => {
  await anOrder(store, { petId: (await aPet(store)).id })
  const [owner] = await store.sql`select id from users where email = 'customer@example.com'`
  const { body } = await store.rest('GET', `/v1/orders?customerId=${owner?.id}`, person.asThem)
  expect(body).toMatchObject({ data: [], pagination: { total: 0, pages: 0, nextCursor: null } })
  const query = `{ orders(customerId: ${owner?.id}, sort: "-id") { data { id customer { id } } pagination { total pages nextCursor } } }`
  expect((await store.graphql(query, {}, person.asThem)).body.data.orders).toEqual({
    data: [],
    pagination: { total: 0, pages: 0, nextCursor: null },
  })
})
