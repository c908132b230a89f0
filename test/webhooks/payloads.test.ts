import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tellCallers } from '../../src/domain/deprecations/tellCallers.js'
import { eventTypes, TEST_EVENT } from '../../src/domain/webhooks/eventTypes.js'
import type { OpenapiParameter } from '../../src/rest/openapi/types.js'
import { shopOf } from '../orders/shop.js'
import { aDeprecationUse, aPet } from '../support/factories.js'
import { checkDelivery, contract } from '../support/openapiValidator.js'
import type { WebhookEndpoint } from '../support/webhookReceiver.js'
import { type DeliveringStore, deliveringStore, ok } from './deliveries.js'

const types = [...eventTypes, TEST_EVENT]

let store: DeliveringStore
let endpoint: WebhookEndpoint
beforeAll(async () => {
  store = await deliveringStore()
  endpoint = store.receiver.endpoint('everything')
  const { id } = await store.aWebhook(endpoint.url, { events: eventTypes })
  const { id: petId } = await aPet(store, { category: 'dog', tags: ['friendly'], price: 29.99, stock: 3, birthDate: '2026-03-14' })
  const { order } = await shopOf(store).place('rest', { items: [{ petId, quantity: 1 }] })
  await shopOf(store).advance('rest', order.id)
  await shopOf(store).cancel('rest', order.id)
  ok(await store.rest('POST', `/v1/webhooks/${id}/test`, { as: 'customer' }))
  await aDeprecationUse(store, 'customer@example.com')
  await tellCallers(store.app.services())
  await store.deliver()
})
afterAll(() => store.close())

const received = (type: string) => endpoint.requests.filter(({ body }) => JSON.parse(body).eventType === type)

describe.each(types)('a delivery of %s', (type) => {
  it('matches the OpenAPI document in its headers and its body', () => {
    expect(received(type).length).toBeGreaterThan(0)
    for (const { headers, body } of received(type)) checkDelivery(headers, body)
  })

  it('has a valid example in the OpenAPI document', () => {
    const operation = contract.webhooks[type]?.post
    const parameters = Object.values(contract.components.parameters ?? {}) as OpenapiParameter[] // the document holds no references there
    const headers = parameters.map(({ name, example }) => [name.toLowerCase(), example])
    const example = operation?.requestBody?.content['application/json']?.example
    checkDelivery({ ...Object.fromEntries(headers), 'content-type': 'application/json' }, JSON.stringify(example))
  })

  it.each<[what: string, change: (event: Body) => object]>([
    ['more than is said', (event) => ({ ...event, secret: 'x' })],
    ['less than is said', ({ timestamp: _, ...event }) => event],
    ['the object of something else', ({ data, ...event }) => ({ ...event, data: { ...data, object: { id: data.objectId } } })],
    ['an id as text', ({ data, ...event }) => ({ ...event, data: { ...data, objectId: String(data.objectId) } })],
  ])('would fail the check with %s', (_what, change) => {
    const [request] = received(type)
    const body = JSON.stringify(change(JSON.parse(request?.body ?? '')))
    expect(() => checkDelivery(request?.headers ?? {}, body)).toThrow(/is not as the OpenAPI document says/)
  })
})

it('every event of order.cancelled, order.updated and pet.stock_low carries changes', () => {
  const changed = types.filter((type) => received(type).every(({ body }) => JSON.parse(body).data.changes !== null))
  expect(changed.sort()).toEqual(['order.cancelled', 'order.updated', 'pet.stock_low'])
})

it('a delivery with two signatures during a rotation matches the OpenAPI document', async () => {
  const twice = store.receiver.endpoint('twice')
  const { id } = await store.aWebhook(twice.url)
  ok(await store.rest('POST', `/v1/webhooks/${id}/rotate`, { as: 'customer', body: { overlapSeconds: 60 } }))
  ok(await store.rest('POST', `/v1/webhooks/${id}/test`, { as: 'customer' }))
  await store.deliver()
  const [request] = twice.requests
  expect(String(request?.headers['webhook-signature']).split(' ')).toHaveLength(2)
  checkDelivery(request?.headers ?? {}, request?.body ?? '')
})

interface Body {
  readonly timestamp: string
  readonly data: { readonly objectId: number }
}
