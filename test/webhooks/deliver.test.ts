import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shopOf } from '../orders/shop.js'
import { aPet } from '../support/factories.js'
import { type DeliveringStore, deliveringStore, ok } from './deliveries.js'

let store: DeliveringStore
beforeAll(async () => {
  store = await deliveringStore()
})
afterAll(() => store.close())

let made = 0
const fresh = () => {
  made += 1
  return `endpoint-${made}`
}
async function anOrder(quantity = 1) {
  const { id: petId } = await aPet(store, { price: 29.99, stock: 100 })
  return (await shopOf(store).place('rest', { items: [{ petId, quantity }] })).order
}

describe('an event of an order', () => {
  it('is delivered with the order as REST shows it, and with its changes', async () => {
    const endpoint = store.receiver.endpoint(fresh())
    await store.aWebhook(endpoint.url)
    const placed = await anOrder()
    await store.rest('POST', `/v1/orders/${placed.id}/advance`, { as: 'staff', body: {} })
    const advanced = ok(await store.rest('GET', `/v1/orders/${placed.id}`, { as: 'customer' }))
    await store.rest('POST', `/v1/orders/${placed.id}/cancel`, { as: 'customer' })
    await store.deliver()
    const bodies = endpoint.requests.map(({ body }) => JSON.parse(body))
    const byType = (type: string) => bodies.filter(({ eventType }) => eventType === type)
    expect(bodies).toHaveLength(4)
    const [created] = byType('order.created')
    expect(created).toEqual({
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventType: 'order.created',
      timestamp: placed.createdAt,
      apiVersion: 'v1',
      data: { objectType: 'order', objectId: placed.id, changes: null, object: placed },
    })
    const updates = byType('order.updated')
    const changesOf = (event: { data: { changes: object } }) => event.data.changes
    expect(updates.map(changesOf)).toEqual(
      expect.arrayContaining([
        { status: { previous: 'pending', current: 'processing' } },
        { paymentStatus: { previous: 'refunding', current: 'refunded' } },
      ]),
    )
    expect(updates.map((event) => event.data.object)).toContainEqual(advanced)
    const [cancelled] = byType('order.cancelled')
    expect(cancelled.data.changes).toEqual({
      status: { previous: 'processing', current: 'cancelled' },
      paymentStatus: { previous: 'captured', current: 'refunding' },
      estimatedDelivery: { previous: placed.estimatedDelivery, current: null },
    })
    const refunded = ok(await store.rest('GET', `/v1/orders/${placed.id}`, { as: 'customer' }))
    expect(updates.map((event) => event.data.object)).toContainEqual(refunded)
  })

  it('is not delivered for a declined order', async () => {
    const endpoint = store.receiver.endpoint(fresh())
    const { id } = await store.aWebhook(endpoint.url)
    const { id: petId } = await aPet(store, { price: 29.99, stock: 100 })
    const refused = await shopOf(store).place('rest', { items: [{ petId, quantity: 1 }], paymentMethod: 'pm_declined' })
    expect(refused.code).toBe('PAYMENT_FAILED')
    await store.deliver()
    expect(endpoint.requests).toEqual([])
    expect(await store.deliveriesOf(id)).toEqual([])
  })

  it('goes to active endpoints that have chosen it and whose owner may read the order', async () => {
    const { rest } = store
    const { apiKey: other } = ok(
      await rest('POST', '/v1/users', { body: { email: 'other@example.com', password: 'correct horse battery staple' } }),
    )
    const names = ['chosen', 'not-chosen', 'staff', 'other', 'disabled']
    const [chosen, notChosen, staff, others, disabled] = names.map((name) => store.receiver.endpoint(`${name}-${fresh()}`))
    await store.aWebhook(chosen?.url ?? '', { events: ['order.created'] })
    await store.aWebhook(notChosen?.url ?? '', { events: ['order.cancelled'] })
    await store.aWebhook(staff?.url ?? '', { events: ['order.created'] }, 'staff')
    const { id } = await store.aWebhook(disabled?.url ?? '', { events: ['order.created'] })
    await rest('POST', `/v1/webhooks/${id}/disable`, { as: 'customer' })
    const body = { url: others?.url, events: ['order.created'] }
    ok(await rest('POST', '/v1/webhooks', { headers: { 'x-api-key': other.secret }, body }))
    await anOrder()
    await store.deliver()
    const received = [chosen, notChosen, staff, others, disabled].map((endpoint) => endpoint?.requests.length)
    expect(received).toEqual([1, 0, 1, 0, 0])
    await rest('POST', `/v1/webhooks/${id}/enable`, { as: 'customer' })
    await store.deliver()
    expect(disabled?.requests, 'the event was not queued').toEqual([])
  })
})

describe('a pet that is running out', () => {
  it('causes one event when its stock falls to the limit, through an order or through staff', async () => {
    const endpoint = store.receiver.endpoint(fresh())
    await store.aWebhook(endpoint.url, { events: ['pet.stock_low'] })
    const { id: petId } = await aPet(store, { price: 1, stock: 5, tags: ['small'], category: 'fish' })
    for (const quantity of [2, 1, 1]) await shopOf(store).place('rest', { items: [{ petId, quantity }] })
    await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { stock: 9 } })
    await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { stock: 0 } })
    const now = ok(await store.rest('GET', `/v1/pets/${petId}`))
    await store.deliver()
    const data = endpoint.requests.map(({ body }) => JSON.parse(body).data)
    expect(data.map(({ objectId, changes }) => ({ objectId, changes }))).toEqual([
      { objectId: petId, changes: { stock: { previous: 3, current: 2 } } },
      { objectId: petId, changes: { stock: { previous: 9, current: 0 } } },
    ])
    expect(data[0].object).toMatchObject({ id: petId, stock: 2, category: { name: 'fish' }, tags: [{ name: 'small' }] })
    expect(data[1].object).toEqual(now)
  })
})

describe('a delivery', () => {
  it('has a signature that an independent library verifies, and a signature of the body with the whole secret', async () => {
    const endpoint = store.receiver.endpoint(fresh())
    const { secret } = await store.aWebhook(endpoint.url)
    await anOrder()
    await store.deliver()
    const [request] = endpoint.requests
    const verified = new Webhook(secret).verify(request?.body ?? '', request?.headers as Record<string, string>)
    expect(verified).toEqual(JSON.parse(request?.body ?? ''))
    const mac = createHmac('sha256', secret)
      .update(request?.body ?? '')
      .digest('hex')
    expect(request?.headers['x-webhook-signature']).toBe(`sha256=${mac}`)
    expect(request?.headers['content-type']).toBe('application/json')
  })

  it('is logged with its request, and with the first KB of the reply', async () => {
    const endpoint = store.receiver.endpoint(fresh(), { status: 201, body: 'x'.repeat(2000) })
    const { id } = await store.aWebhook(endpoint.url)
    await anOrder()
    await store.deliver()
    const [{ id: deliveryId, ...shown }] = await store.deliveriesOf(id)
    expect(shown).toMatchObject({ status: 'delivered', attemptCount: 1, nextAttemptAt: null, lastResponseStatus: 201, lastError: null })
    const { requestBody, attempts } = await store.deliveryOf(id, deliveryId)
    const [request] = endpoint.requests
    expect(requestBody).toBe(request?.body)
    const [{ requestHeaders, ...attempt }] = attempts
    expect(attempt).toMatchObject({ number: 1, responseStatus: 201, responseBody: 'x'.repeat(1024), error: null })
    for (const { name, value } of requestHeaders) expect(request?.headers[name]).toBe(value)
    expect(requestHeaders.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['x-webhook-signature', 'x-webhook-timestamp', 'webhook-id', 'webhook-timestamp', 'webhook-signature']),
    )
  })
})
