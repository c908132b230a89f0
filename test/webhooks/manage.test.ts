import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { anOAuthClient, aUser, aWebhook, tokenOf } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const URL = 'https://hooks.example.com/petstore'
const EVENTS = ['order.created', 'order.updated']
const create = (body: object, headers: Record<string, string> = {}) =>
  store.rest('POST', '/v1/webhooks', { as: headers['x-api-key'] || headers.authorization ? 'nobody' : 'customer', body, headers })
const fieldsOf = ({ body }: { body: { error: { code: string; details: { fields: { field: string; message: string }[] } } } }) =>
  body.error.details.fields.map(({ field, message }) => `${field} ${message}`)

describe('an endpoint', () => {
  it('is created active, and shows its secret only in the reply to its creation', async () => {
    const reply = await create({ url: URL, events: [...EVENTS, 'order.created'], description: 'Warehouse' })
    expect(reply).toMatchObject({ status: 201, headers: { location: `/v1/webhooks/${reply.body.id}` } })
    const { secret, ...shown } = reply.body
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(shown).toMatchObject({
      url: URL,
      events: EVENTS,
      description: 'Warehouse',
      selection: null,
      status: 'active',
      disabledReason: null,
      failingSince: null,
      previousSecretExpiresAt: null,
      version: 1,
    })
    const read = await store.rest('GET', `/v1/webhooks/${shown.id}`, { as: 'customer' })
    expect(read.body).toEqual(shown)
    const listed = await store.graphql('{ webhooks(sort: "-id", limit: 1) { data { id url events status } } }', {}, { as: 'customer' })
    expect(listed.body.data.webhooks.data).toEqual([{ id: shown.id, url: URL, events: EVENTS, status: 'active' }])
  })

  it.each<[string, object, string]>([
    ['no events', { events: [] }, 'events'],
    ['an event that there is not', { events: ['order.deleted'] }, 'events[0]'],
    ['an event nobody chooses', { events: ['webhook.test'] }, 'events[0]'],
    ['http', { url: 'http://hooks.example.com' }, 'url'],
    ['an address that is not public', { url: 'https://169.254.169.254/latest' }, 'url'],
    ['a user name', { url: 'https://user@hooks.example.com' }, 'url'],
    ['an empty description', { description: '' }, 'description'],
    ['a field that is not its caller’s to set', { status: 'disabled' }, 'status'],
    ['a secret of the caller’s own', { secret: 'whsec_mine' }, 'secret'],
    ['another’s ownership', { userId: 1 }, 'userId'],
  ])('is refused with %s, and nothing is written', async (_what, change, field) => {
    const before = await store.sql`select count(*)::int from webhooks`
    const reply = await create({ url: URL, events: EVENTS, ...change })
    expect(reply.status).toBe(400)
    expect(fieldsOf(reply).join()).toMatch(new RegExp(`^${field.replace(/[[\]]/g, '\\$&')} `))
    expect(await store.sql`select count(*)::int from webhooks`).toEqual(before)
  })

  it('changes only the named fields, clears a field with null, and checks its version', async () => {
    const { id } = await aWebhook(store, { description: 'Warehouse', selection: '{ id }' })
    const change = (body: object, headers = {}) => store.rest('PATCH', `/v1/webhooks/${id}`, { as: 'customer', body, headers })
    expect((await change({ description: null })).body).toMatchObject({ description: null, selection: '{ id }', version: 2 })
    expect((await change({ events: ['order.cancelled'] }, { 'if-match': '"2-x"' })).body).toMatchObject({
      events: ['order.cancelled'],
      version: 3,
    })
    expect((await change({ url: URL }, { 'if-match': '"2-x"' })).status).toBe(412)
    expect((await change({ url: 'https://localhost' })).status).toBe(400)
    expect((await change({ url: null })).status).toBe(400)
    expect((await change({ events: ['pet.stock_low', 'order.created'] })).status, 'a selection fits one kind of object').toBe(400)
    expect((await change({ events: ['pet.stock_low'], selection: null })).body).toMatchObject({ events: ['pet.stock_low'], version: 4 })
  })

  it('can be disabled and enabled by its owner, and a repeated call changes nothing', async () => {
    const { id } = await aWebhook(store)
    const call = async (what: string) => (await store.rest('POST', `/v1/webhooks/${id}/${what}`, { as: 'customer' })).body
    for (let i = 0; i < 2; i++) expect(await call('disable')).toMatchObject({ status: 'disabled', disabledReason: 'owner', version: 2 })
    for (let i = 0; i < 2; i++) expect(await call('enable')).toMatchObject({ status: 'active', disabledReason: null, version: 3 })
  })

  it('is not found after its deletion, and its URL and secret are erased', async () => {
    const { id } = await aWebhook(store)
    await store.rest('POST', `/v1/webhooks/${id}/test`, { as: 'customer' })
    expect((await store.rest('DELETE', `/v1/webhooks/${id}`, { as: 'customer' })).status).toBe(204)
    for (const path of ['', '/deliveries', '/preview'])
      expect((await store.rest('GET', `/v1/webhooks/${id}${path}`, { as: 'customer' })).status).toBe(404)
    expect((await store.rest('DELETE', `/v1/webhooks/${id}`, { as: 'customer' })).status).toBe(404)
    const [row] = await store.sql`select url, secret, previous_secret, deleted_at is not null as gone from webhooks where id = ${id}`
    expect(row).toEqual({ url: '', secret: Buffer.alloc(0), previous_secret: null, gone: true })
  })

  it('is one of at most fifty of a user, even when endpoints are created at the same time', async () => {
    const { apiKey } = await aUser(store)
    const headers = { 'x-api-key': apiKey.secret }
    await store.sql`
      insert into webhooks (user_id, url, events, secret, created_at, updated_at)
      select u.id, 'https://hooks.example.com', '{order.created}', '', now(), now() from (select max(id) as id from users) u, generate_series(1, 48)`
    const made = await Promise.all(Array.from({ length: 6 }, () => create({ url: URL, events: EVENTS }, headers)))
    expect(made.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409])
    const id = made.find(({ status }) => status === 201)?.body.id
    expect((await create({ url: URL, events: EVENTS }, headers)).body.error).toMatchObject({ code: 'CONFLICT', details: { maximum: 50 } })
    await store.rest('DELETE', `/v1/webhooks/${id}`, { headers })
    expect((await create({ url: URL, events: EVENTS }, headers)).status).toBe(201)
  })
})

describe('the events that a credential may choose', () => {
  it('are limited to the events that its scopes can read', async () => {
    const services = store.app.services()
    const key = await provisionApiKey(services, { email: 'narrow@example.com', role: 'customer', scopes: ['webhooks:write', 'pets:read'] })
    const headers = { 'x-api-key': key }
    expect((await create({ url: URL, events: EVENTS }, headers)).body.error).toMatchObject({
      code: 'FORBIDDEN',
      details: { scopes: ['orders:read'] },
    })
    const made = await create({ url: URL, events: ['pet.stock_low'] }, headers)
    expect(made.status).toBe(201)
    const change = await store.rest('PATCH', `/v1/webhooks/${made.body.id}`, { headers, body: { events: EVENTS } })
    expect(change.body.error.code).toBe('FORBIDDEN')
  })

  it('are limited by the scopes of an OAuth client, whose endpoint is hidden from users', async () => {
    const headersOf = async (scopes: string[]) => ({
      authorization: `Bearer ${await tokenOf(store, await anOAuthClient(store, { scopes }))}`,
    })
    const [writer, both] = [await headersOf(['write']), await headersOf(['read', 'write'])]
    expect((await create({ url: URL, events: EVENTS }, writer)).body.error.code).toBe('FORBIDDEN')
    const { id } = (await create({ url: URL, events: EVENTS }, both)).body
    expect((await store.rest('GET', `/v1/webhooks/${id}`, { headers: both })).status).toBe(200)
    for (const as of ['staff', 'admin', 'customer'] as const)
      expect((await store.rest('GET', `/v1/webhooks/${id}`, { as })).status, as).toBe(404)
  })
})

it('the audit log lists changes of endpoints without their URLs and secrets', async () => {
  const { id, secret } = await aWebhook(store)
  await store.rest('PATCH', `/v1/webhooks/${id}`, { as: 'customer', body: { description: 'Warehouse' } })
  await store.rest('POST', `/v1/webhooks/${id}/disable`, { as: 'customer' })
  const rotated = await store.rest('POST', `/v1/webhooks/${id}/rotate`, { as: 'customer', body: {} })
  await store.rest('DELETE', `/v1/webhooks/${id}`, { as: 'customer' })
  const log = await store.rest('GET', '/v1/audit-events?limit=5', { as: 'admin' })
  const entries = log.body.data.filter(({ subject }: { subject: string }) => subject === `webhook:${id}`)
  expect(entries.map(({ type }: { type: string }) => type)).toEqual([
    'webhook_deleted',
    'webhook_secret_rotated',
    'webhook_changed',
    'webhook_changed',
    'webhook_created',
  ])
  for (const text of [secret, rotated.body.secret, 'example.com/petstore']) expect(log.text).not.toContain(text)
})
