import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shopOf } from '../orders/shop.js'
import { letPass } from '../support/clock.js'
import { anOAuthClient, aPet, aUser, tokenOf } from '../support/factories.js'
import { type DeliveringStore, deliveringStore, ok } from './deliveries.js'

let store: DeliveringStore
beforeAll(async () => {
  store = await deliveringStore()
})
afterAll(() => store.close())

let made = 0
/** Creates an endpoint for new orders with this credential. */
async function anEndpoint(headers: Record<string, string>) {
  made += 1
  const endpoint = store.receiver.endpoint(`endpoint-${made}`)
  const { id } = ok(await store.rest('POST', '/v1/webhooks', { headers, body: { url: endpoint.url, events: ['order.created'] } }))
  const deliveries = async () => ok(await store.rest('GET', `/v1/webhooks/${id}/deliveries`, { headers })).data
  return { endpoint, id, deliveries }
}
async function anOrder(headers?: Record<string, string>) {
  const { id: petId } = await aPet(store, { price: 29.99, stock: 10 })
  const as = headers ? 'nobody' : 'customer'
  return (await shopOf(store).place('rest', { items: [{ petId, quantity: 2 }] }, { as, headers })).order
}
async function aMember(role: string) {
  const { id, apiKey } = await aUser(store)
  const headers = { 'x-api-key': apiKey.secret }
  if (role !== 'customer') await store.rest('PUT', `/v1/users/${id}/role`, { as: 'admin', body: { role } })
  return { id, headers }
}

describe('the owner of an endpoint', () => {
  it('gets no queued event of another customer’s order after the loss of the staff role', async () => {
    const { id, headers } = await aMember('staff')
    const { endpoint, deliveries } = await anEndpoint(headers)
    await anOrder()
    expect(await deliveries()).toHaveLength(1)
    await store.rest('PUT', `/v1/users/${id}/role`, { as: 'admin', body: { role: 'customer' } })
    await store.deliver()
    expect(endpoint.requests).toEqual([])
    await letPass(3000) // a credential may be remembered for this time
    expect(await deliveries(), 'nor does the log tell of it').toEqual([])
    const own = await anOrder(headers)
    await store.deliver()
    expect(endpoint.requests.map(({ body }) => JSON.parse(body).data.objectId)).toEqual([own.id])
  })

  it('gets no event while suspended', async () => {
    const { id, headers } = await aMember('customer')
    const { endpoint } = await anEndpoint(headers)
    await anOrder(headers)
    await store.rest('POST', `/v1/users/${id}/suspend`, { as: 'staff' })
    await store.deliver()
    expect(endpoint.requests).toEqual([])
    const [row] =
      await store.sql`select status, attempts from webhook_deliveries where webhook_id in (select id from webhooks where user_id = ${id})`
    expect(row).toEqual({ status: 'failed', attempts: 0 })
  })

  it('has no endpoints once deleted', async () => {
    const { id, headers } = await aMember('customer')
    const { endpoint } = await anEndpoint(headers)
    await anOrder(headers)
    expect((await store.rest('DELETE', `/v1/users/${id}`, { headers })).status).toBe(204)
    await store.deliver()
    expect(endpoint.requests).toEqual([])
    expect((await store.sql`select count(*)::int as count from webhooks where user_id = ${id} and deleted_at is null`)[0]?.count).toBe(0)
  })
})

describe('an OAuth client', () => {
  it('gets no event that happened while it had no scope for it', async () => {
    const client = await anOAuthClient(store, { scopes: ['read', 'webhooks:write'] })
    const { endpoint } = await anEndpoint({ authorization: `Bearer ${await tokenOf(store, client)}` })
    const change = (scopes: string[]) => store.rest('PATCH', `/v1/oauth-clients/${client.id}`, { as: 'admin', body: { scopes } })
    await change(['pets:read', 'webhooks:write'])
    await anOrder()
    await change(['read', 'webhooks:write'])
    await store.deliver()
    expect(endpoint.requests).toEqual([])
  })

  it('gets only events within its scopes at the time of the delivery', async () => {
    const client = await anOAuthClient(store, { scopes: ['read', 'webhooks:write'] })
    const headers = { authorization: `Bearer ${await tokenOf(store, client)}` }
    const { endpoint } = await anEndpoint(headers)
    await anOrder()
    await store.deliver()
    expect(endpoint.requests).toHaveLength(1)
    await anOrder()
    await store.rest('PATCH', `/v1/oauth-clients/${client.id}`, { as: 'admin', body: { scopes: ['pets:read', 'webhooks:write'] } })
    await store.deliver()
    await anOrder()
    await store.deliver()
    expect(endpoint.requests).toHaveLength(1)
  })

  it('has no endpoints once deleted', async () => {
    const client = await anOAuthClient(store, { scopes: ['read', 'webhooks:write'] })
    const { endpoint, id } = await anEndpoint({ authorization: `Bearer ${await tokenOf(store, client)}` })
    await anOrder()
    expect((await store.rest('DELETE', `/v1/oauth-clients/${client.id}`, { as: 'admin' })).status).toBe(204)
    await store.deliver()
    expect(endpoint.requests).toEqual([])
    expect(await store.sql`select client_id, url from webhooks where id = ${id}`).toEqual([{ client_id: null, url: '' }])
  })
})

describe('the event log', () => {
  it('shows a customer the events of own orders, of pets, and of tests of own endpoints', async () => {
    const [one, other] = [await aMember('customer'), await aMember('customer')]
    await anOrder(one.headers)
    const { id } = await anEndpoint(one.headers)
    await store.rest('POST', `/v1/webhooks/${id}/test`, { headers: one.headers })
    const { id: petId } = await aPet(store, { stock: 9 })
    await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { stock: 0 } })
    const typesFor = async (headers: Record<string, string>) =>
      ok(await store.rest('GET', '/v1/events?limit=3', { headers })).data.map(({ eventType }: { eventType: string }) => eventType)
    expect(await typesFor(one.headers)).toEqual(['pet.stock_low', 'webhook.test', 'order.created'])
    expect(await typesFor(other.headers)).toEqual(['pet.stock_low'])
    const staff = ok(await store.rest('GET', '/v1/events?limit=2', { as: 'staff' })).data
    expect(staff.map(({ eventType }: { eventType: string }) => eventType)).toEqual(['pet.stock_low', 'order.created'])
  })
})
