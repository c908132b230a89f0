import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { letPass } from '../support/clock.js'
import { aDelivery, anEvent, anOrder, aPet, aWebhook } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
/** API keys of the order's owner, of another customer, of staff, and keys with only one scope. */
const keys: Record<string, string> = {}
let orderId: number
let ownerId: number
let otherId: number

const key = (email: string, role: 'customer' | 'staff', scopes?: readonly string[]) =>
  provisionApiKey(store.app.services(), { email, role, ...(scopes && { scopes }) })
const rest = (url: string, who: string) => store.rest('GET', url, { headers: { 'x-api-key': keys[who] ?? '' } })
const ask = (query: string, who: string, variables = {}) => store.graphql(query, variables, { headers: { 'x-api-key': keys[who] ?? '' } })
const idOf = async (email: string) => Number((await store.sql`select id from users where email = ${email}`)[0]?.id)
const nodeId = (type: string, id: number) => Buffer.from(`${type}:${id}`).toString('base64url')
const codeOf = (reply: Reply): string | undefined => reply.body.errors?.[0].extensions.code ?? reply.body.error?.code

beforeAll(async () => {
  store = await petStore()
  orderId = await anOrder(store, { petId: (await aPet(store)).id })
  keys.owner = store.keys.customer
  keys.staff = store.keys.staff
  keys.other = await key('other@example.com', 'customer')
  keys.ordersOnly = await key('orders@example.com', 'staff', ['orders:read'])
  keys.usersOnly = await key('users@example.com', 'staff', ['users:read'])
  keys.petsOnly = await key('other@example.com', 'customer', ['pets:read'])
  ownerId = await idOf('customer@example.com')
  otherId = await idOf('other@example.com')
})
afterAll(() => store.close())

describe('an order', () => {
  const query = 'query($id: Int64!) { order(id: $id) { id customerId } }'

  it.each(['owner', 'staff', 'ordersOnly'])('is shown to %s', async (who) => {
    expect((await rest(`/v1/orders/${orderId}`, who)).body).toMatchObject({ id: orderId, customerId: ownerId })
    expect((await ask(query, who, { id: orderId })).body.data.order).toEqual({ id: orderId, customerId: ownerId })
    expect((await rest('/v1/orders', who)).body.data).toHaveLength(1)
    expect((await rest('/v1/orders', who)).body.pagination.total).toBe(1)
    expect(
      (await ask('query($id: ID!) { node(id: $id) { __typename } }', who, { id: nodeId('Order', orderId) })).body.data.node,
    ).not.toBeNull()
  })

  it('does not exist for another customer', async () => {
    const theirs = await rest(`/v1/orders/${orderId}`, 'other')
    expect(theirs.status).toBe(404)
    const missing = await rest('/v1/orders/999999', 'other')
    expect(theirs.body.error.message.replace(String(orderId), 'N')).toBe(missing.body.error.message.replace('999999', 'N'))
    expect(theirs.body.error).toMatchObject({ code: 'NOT_FOUND', details: { resource: 'Order', id: orderId } })
    expect(codeOf(await ask(query, 'other', { id: orderId }))).toBe('NOT_FOUND')
    expect((await rest('/v1/orders', 'other')).body).toMatchObject({ data: [], pagination: { total: 0, pages: 0 } })
    expect((await ask('{ orders { data { id } pagination { total } } }', 'other')).body.data.orders).toEqual({
      data: [],
      pagination: { total: 0 },
    })
  })

  it.each(['other', 'usersOnly', 'petsOnly'])('is a null node for %s', async (who) => {
    const id = nodeId('Order', orderId)
    expect((await ask('query($id: ID!) { node(id: $id) { nodeId } }', who, { id })).body.data).toEqual({ node: null })
    const both = await ask('query($ids: [ID!]!) { nodes(ids: $ids) { nodeId } }', who, { ids: [id, nodeId('Pet', 1)] })
    expect(both.body.data.nodes).toEqual([null, { nodeId: nodeId('Pet', 1) }])
  })

  it('shows its customer only to callers who may see this user', async () => {
    const nested = 'query($id: Int64!) { order(id: $id) { customer { id email } } }'
    expect((await ask(nested, 'owner', { id: orderId })).body.data.order.customer).toEqual({ id: ownerId, email: 'customer@example.com' })
    expect((await ask(nested, 'ordersOnly', { id: orderId })).body.data.order.customer).toBeNull()
    expect((await rest(`/v1/orders/${orderId}?fields=customer.email`, 'ordersOnly')).body).toEqual({ customer: null })
    expect((await rest(`/v1/orders?fields=customer.email`, 'staff')).body.data).toEqual([{ customer: { email: 'customer@example.com' } }])
  })

  it('is found by its number only by staff with orders:read', async () => {
    expect((await rest('/v1/search?q=ORD-00000001', 'ordersOnly')).body.data).toMatchObject([{ type: 'order', id: orderId }])
    for (const who of ['owner', 'other', 'usersOnly']) {
      expect((await rest('/v1/search?q=ORD-00000001', who)).body.data).toEqual([])
      expect((await rest('/v1/search?q=1&type=order', who)).status).toBe(400)
    }
  })
})

describe('a user', () => {
  const query = 'query($id: Int64!) { user(id: $id) { id email phone } }'

  it('sees their own account and no other account', async () => {
    expect((await rest(`/v1/users/${otherId}`, 'other')).body).toMatchObject({ id: otherId, email: 'other@example.com', role: 'customer' })
    expect((await rest('/v1/users', 'other')).body).toMatchObject({ data: [{ id: otherId }], pagination: { total: 1 } })
    const foreign = await rest(`/v1/users/${ownerId}`, 'other')
    expect(foreign).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND', details: { resource: 'User', id: ownerId } } } })
    expect(codeOf(await ask(query, 'other', { id: ownerId }))).toBe('NOT_FOUND')
    expect((await ask('query($id: ID!) { node(id: $id) { nodeId } }', 'other', { id: nodeId('User', ownerId) })).body.data.node).toBeNull()
  })

  it('is shown to staff with users:read and not to staff without it', async () => {
    for (const who of ['staff', 'usersOnly']) {
      expect((await rest(`/v1/users/${ownerId}`, who)).status).toBe(200)
      expect((await rest('/v1/users', who)).body.pagination.total).toBe(6)
      expect((await rest('/v1/search?q=custom', who)).body.data).toMatchObject([{ type: 'user', id: ownerId }])
    }
    expect(codeOf(await rest(`/v1/users/${ownerId}`, 'ordersOnly'))).toBe('FORBIDDEN')
    expect((await rest('/v1/search?q=custom', 'ordersOnly')).body.data).toEqual([])
    expect(
      (await ask('query($id: ID!) { node(id: $id) { nodeId } }', 'ordersOnly', { id: nodeId('User', ownerId) })).body.data.node,
    ).toBeNull()
  })

  it('shows staff no secret field', async () => {
    expect((await rest(`/v1/users/${ownerId}?fields=password`, 'staff')).status).toBe(400)
    expect(Object.keys((await rest(`/v1/users/${ownerId}`, 'staff')).body).sort()).toEqual([
      'createdAt',
      'email',
      'firstName',
      'id',
      'lastName',
      'phone',
      'role',
      'status',
      'username',
    ])
  })
})

describe('a delivery', () => {
  const asOwner = { headers: { 'x-api-key': '' } }
  const at = (webhookId: number, id: number) => `/v1/webhooks/${webhookId}/deliveries/${id}`
  const query = 'query($webhookId: Int64!, $id: Int64!) { webhookDelivery(webhookId: $webhookId, id: $id) { id } }'
  beforeAll(() => {
    asOwner.headers['x-api-key'] = keys.owner ?? ''
  })

  it.each([
    ['another of the same owner', 'owner'],
    ['one of somebody else', 'other'],
  ])('is not found under another endpoint: %s', async (_what, who) => {
    const { id, webhookId } = await aDelivery(store, asOwner)
    const { id: elsewhere } = await aWebhook(store, { headers: { 'x-api-key': keys[who] ?? '' } })
    expect((await rest(at(webhookId, id), 'owner')).body).toMatchObject({ id, webhookId })
    for (const caller of ['owner', 'other']) {
      expect(codeOf(await rest(at(elsewhere, id), caller))).toBe('NOT_FOUND')
      expect(codeOf(await ask(query, caller, { webhookId: elsewhere, id }))).toBe('NOT_FOUND')
      const again = { headers: { 'x-api-key': keys[caller] ?? '' } }
      expect(codeOf(await store.rest('POST', `${at(elsewhere, id)}/redeliver`, again))).toBe('NOT_FOUND')
    }
  })

  it('is not found, nor is its event, after its owner has lost the right to read the object', async () => {
    const email = 'demoted@example.com'
    keys.demoted = await key(email, 'staff')
    const { id: webhookId } = await aWebhook(store, { headers: { 'x-api-key': keys.demoted } })
    const { id: eventId } = await anEvent(store, orderId)
    const [delivery] = await store.sql`
      insert into webhook_deliveries (webhook_id, event_id, status, created_at, finished_at)
      values (${webhookId}, ${eventId}, 'failed', now(), now()) returning id::int`
    const id = Number(delivery?.id)
    const list = `/v1/webhooks/${webhookId}/deliveries`
    const preview = `/v1/webhooks/${webhookId}/preview?eventId=${eventId}`
    expect((await rest(`${at(webhookId, id)}?fields=event.data.object`, 'demoted')).body).toEqual({
      event: { data: { object: { id: orderId } } },
    })
    expect((await rest(list, 'demoted')).body.pagination.total).toBe(1)
    expect((await rest(preview, 'demoted')).status).toBe(200)
    await store.sql`update users set role = 'customer' where email = ${email}`
    keys.demoted = await key(email, 'customer')
    for (const path of [at(webhookId, id), preview, `/v1/events/${eventId}`])
      expect(codeOf(await rest(path, 'demoted')), path).toBe('NOT_FOUND')
    expect((await rest(list, 'demoted')).body).toMatchObject({ data: [], pagination: { total: 0 } })
    const own = { headers: { 'x-api-key': keys.demoted } }
    expect(codeOf(await store.rest('POST', `${at(webhookId, id)}/redeliver`, own))).toBe('NOT_FOUND')
    expect((await store.rest('POST', `/v1/webhooks/${webhookId}/redeliver`, { ...own, body: {} })).body).toEqual({ queued: 0 })
  })
})

describe('an API key', () => {
  const end = {
    suspended: () => store.sql`update users set status = 'suspended' where email = 'suspended@example.com'`,
    revoked: () =>
      store.sql`update api_keys set revoked_at = now() where user_id = (select id from users where email = 'revoked@example.com')`,
    expired: () =>
      store.sql`update api_keys set expires_at = now() - interval '1 second' where user_id = (select id from users where email = 'expired@example.com')`,
  } as const
  const ends = Object.keys(end) as (keyof typeof end)[] // an object literal

  it.each(ends)('that was never used is refused with 401 at once when it has ended: %s', async (how) => {
    keys[how] = await key(`${how}@example.com`, 'staff')
    await end[how]()
    expect((await rest('/v1/orders', how)).status).toBe(401)
    expect((await rest('/v1/pets', how)).status).toBe(401)
  })

  it('that was used is refused with 401 within two seconds of its end', async () => {
    await store.sql`update users set status = 'active'`
    await store.sql`update api_keys set revoked_at = null, expires_at = null`
    for (const how of ends) expect((await rest('/v1/orders', how)).status).toBe(200)
    await Promise.all(ends.map((how) => end[how]()))
    await letPass(2000)
    for (const how of ends) {
      expect((await rest('/v1/orders', how)).status).toBe(401)
      expect(codeOf(await ask('{ inventory { onHand } }', how))).toBe('UNAUTHORIZED')
    }
  })

  it('is valid before its expiry', async () => {
    keys.later = await key('later@example.com', 'staff')
    await store.sql`update api_keys set expires_at = now() + interval '1 hour' where user_id = (select id from users where email = 'later@example.com')`
    expect((await rest('/v1/orders', 'later')).status).toBe(200)
  })
})
