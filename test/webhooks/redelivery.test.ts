import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetExpired } from '../../src/domain/forgetExpired.js'
import { shopOf } from '../orders/shop.js'
import { DAY, HOUR } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type DeliveringStore, deliveringStore, ok } from './deliveries.js'

let store: DeliveringStore
beforeAll(async () => {
  store = await deliveringStore({ settings: { WEBHOOK_RETRY_SCHEDULE: '0' } })
})
afterAll(() => store.close())

let made = 0
async function anEndpoint(mood: number, events = ['order.created']) {
  made += 1
  const endpoint = store.receiver.endpoint(`endpoint-${made}`, mood)
  return { endpoint, ...(await store.aWebhook(endpoint.url, { events })) }
}
async function anOrder() {
  const { id: petId } = await aPet(store, { price: 29.99, stock: 10 })
  return (await shopOf(store).place('rest', { items: [{ petId, quantity: 2 }] })).order
}
const redeliver = async (id: number, body: object) => ok(await store.rest('POST', `/v1/webhooks/${id}/redeliver`, { as: 'customer', body }))

describe('a failed delivery', () => {
  it('can be redelivered with the same id and body, and keeps its attempts', async () => {
    const { endpoint, id } = await anEndpoint(500)
    await anOrder()
    await store.deliver()
    const [failed] = await store.deliveriesOf(id)
    expect(failed).toMatchObject({ status: 'failed', attemptCount: 1 })
    endpoint.behave(200)
    const queued = ok(await store.rest('POST', `/v1/webhooks/${id}/deliveries/${failed.id}/redeliver`, { as: 'customer' }))
    expect(queued).toMatchObject({ id: failed.id, status: 'pending', finishedAt: null })
    await store.deliver()
    const { status, attempts } = await store.deliveryOf(id, failed.id)
    expect([status, attempts.map((attempt: { responseStatus: number }) => attempt.responseStatus)]).toEqual(['delivered', [500, 200]])
    const [first, second] = endpoint.requests
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.body).toBe(first?.body)
  })

  it('is redelivered with all failed deliveries of a span, or of the endpoint', async () => {
    const { endpoint, id } = await anEndpoint(500)
    for (let hour = 0; hour < 4; hour++) {
      await anOrder()
      store.clock.advance(HOUR)
    }
    await store.deliver()
    endpoint.behave(200)
    const now = store.clock.now().getTime()
    const from = new Date(now - 3.5 * HOUR * 1000).toISOString()
    const to = new Date(now - 1.5 * HOUR * 1000).toISOString()
    expect(await redeliver(id, { from, to })).toEqual({ queued: 2 })
    await store.deliver()
    expect(endpoint.requests).toHaveLength(6)
    expect(await redeliver(id, {})).toEqual({ queued: 2 })
    expect(await redeliver(id, { which: 'failed' })).toEqual({ queued: 0 })
    await store.deliver()
    expect((await store.deliveriesOf(id)).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered', 'delivered'])
  })
})

describe('a redelivery of all events of a span', () => {
  it('includes delivered events, and events from before the endpoint was created', async () => {
    const start = store.clock.now().toISOString()
    const missed = await anOrder()
    const { endpoint, id } = await anEndpoint(200)
    const delivered = await anOrder()
    await store.deliver()
    expect(endpoint.requests).toHaveLength(1)
    expect(await redeliver(id, { which: 'all', from: start })).toEqual({ queued: 2 })
    await store.deliver()
    const objects = endpoint.requests.map(({ body }) => JSON.parse(body).data.objectId)
    expect([objects[0], ...objects.slice(1).sort()]).toEqual([delivered.id, missed.id, delivered.id])
    expect(new Set(endpoint.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(2)
  })

  it('leaves out events that the owner may not read, and events that the endpoint has not chosen', async () => {
    const start = store.clock.now().toISOString()
    const { id } = await anOrder()
    await store.rest('POST', `/v1/orders/${id}/advance`, { as: 'staff', body: {} })
    const other = ok(
      await store.rest('POST', '/v1/users', { body: { email: 'reader@example.com', password: 'correct horse battery staple' } }),
    )
    const headers = { 'x-api-key': other.apiKey.secret }
    const endpoint = store.receiver.endpoint('of-somebody-else')
    const webhook = ok(
      await store.rest('POST', '/v1/webhooks', { headers, body: { url: endpoint.url, events: ['order.created', 'order.updated'] } }),
    )
    const body = { which: 'all', from: start }
    expect(ok(await store.rest('POST', `/v1/webhooks/${webhook.id}/redeliver`, { headers, body }))).toEqual({ queued: 0 })
    const mine = await anEndpoint(200, ['order.updated'])
    expect(await redeliver(mine.id, body)).toEqual({ queued: 1 })
  })

  it.each<[string, object, string]>([
    ['without a beginning', { which: 'all' }, 'from'],
    ['that ends before it begins', { from: '2026-02-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' }, 'to'],
    ['of nothing there is', { which: 'some' }, 'which'],
    ['of no moment', { from: 'yesterday' }, 'from'],
  ])('%s is refused', async (_what, body, field) => {
    const { id } = await anEndpoint(200)
    const reply = await store.rest('POST', `/v1/webhooks/${id}/redeliver`, { as: 'customer', body })
    expect(reply.status).toBe(400)
    expect(reply.body.error.details.fields[0].field).toBe(field)
  })
})

describe('the clean-up of webhooks', () => {
  it('deletes deliveries, attempts and the content of events after thirty days, and keeps the events', async () => {
    const { endpoint, id } = await anEndpoint(500)
    const { id: orderId } = await anOrder()
    await store.deliver()
    const [{ id: deliveryId }] = await store.deliveriesOf(id)
    store.clock.advance(30 * DAY - HOUR)
    await forgetExpired(store.app.services())
    expect(await store.deliveryOf(id, deliveryId)).toMatchObject({ status: 'failed', requestBody: endpoint.requests[0]?.body })
    store.clock.advance(2 * HOUR)
    await forgetExpired(store.app.services())
    expect(await store.deliveriesOf(id)).toEqual([])
    expect((await store.sql`select count(*)::int as count from webhook_attempts where delivery_id = ${deliveryId}`)[0]?.count).toBe(0)
    const [event] = ok(await store.rest('GET', `/v1/events?objectType=order&objectId=${orderId}`, { as: 'customer' })).data
    expect(event).toMatchObject({ eventType: 'order.created', data: { objectId: orderId, object: null, changes: null } })
    expect(await redeliver(id, { which: 'all', from: '2020-01-01T00:00:00.000Z' })).toEqual({ queued: 0 })
  })

  it('removes a deleted endpoint and its deliveries', async () => {
    const { id } = await anEndpoint(200)
    await anOrder()
    await store.rest('DELETE', `/v1/webhooks/${id}`, { as: 'customer' })
    await forgetExpired(store.app.services())
    expect(await store.sql`select id from webhooks where id = ${id}`).toEqual([])
    expect(await store.sql`select id from webhook_deliveries where webhook_id = ${id}`).toEqual([])
  })
})
