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
async function anEndpoint(input: object) {
  made += 1
  const endpoint = store.receiver.endpoint(`endpoint-${made}`)
  return { endpoint, ...(await store.aWebhook(endpoint.url, { events: ['order.created'], ...input })) }
}
async function anOrder() {
  const { id: petId } = await aPet(store, { price: 29.99, stock: 10 })
  return (await shopOf(store).place('graphql', { items: [{ petId, quantity: 2 }] })).order
}
const objectOf = ({ body }: { body: string }) => JSON.parse(body).data.object

describe('a selection', () => {
  it('gives the object its fields and aliases, and leaves the rest of the data unchanged', async () => {
    const selection = '{ number: id total: totalAmount items { petId, units: quantity } shippingAddress { city } }'
    const [shaped, whole] = [await anEndpoint({ selection }), await anEndpoint({})]
    const { id, totalAmount, items } = await anOrder()
    await store.deliver()
    const [request] = shaped.endpoint.requests
    expect(objectOf(request ?? { body: '' })).toEqual({
      number: id,
      total: totalAmount,
      items: [{ petId: items[0].petId, units: 2 }],
      shippingAddress: null,
    })
    const [{ object: _shaped, ...data }, { object: _whole, ...others }] = [shaped, whole].map(
      ({ endpoint }) => JSON.parse(endpoint.requests[0]?.body ?? '').data,
    )
    expect(data).toEqual(others)
  })

  it('does not change a delivery that was already sent when the selection changes', async () => {
    const { endpoint, id } = await anEndpoint({ selection: '{ id status }' })
    endpoint.behave((n) => (n === 1 ? 500 : 200))
    await anOrder()
    await store.deliver()
    await store.rest('PATCH', `/v1/webhooks/${id}`, { as: 'customer', body: { selection: '{ id }' } })
    store.clock.advance(70)
    await store.deliver()
    const [first, second] = endpoint.requests
    expect(second?.body).toBe(first?.body)
    const [delivery] = await store.deliveriesOf(id)
    expect((await store.deliveryOf(id, delivery.id)).requestBody).toBe(first?.body)
    await anOrder()
    await store.deliver()
    expect(Object.keys(objectOf(endpoint.requests[2] ?? { body: '' }))).toEqual(['id'])
  })

  it('does not apply to a test event', async () => {
    const { endpoint, id } = await anEndpoint({ selection: '{ id status }' })
    ok(await store.rest('POST', `/v1/webhooks/${id}/test`, { as: 'customer' }))
    await store.deliver()
    expect(objectOf(endpoint.requests[0] ?? { body: '' })).toMatchObject({ id, url: endpoint.url, events: ['order.created'] })
  })

  it('can select fields of a pet', async () => {
    const { endpoint } = await anEndpoint({ events: ['pet.stock_low'], selection: 'sku stock category { name }' })
    const { id, sku } = await aPet(store, { stock: 9, category: 'bird' })
    await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { stock: 1 } })
    await store.deliver()
    expect(objectOf(endpoint.requests[0] ?? { body: '' })).toEqual({ sku, stock: 1, category: { name: 'bird' } })
  })

  it.each<[string, string, string]>([
    ['is not GraphQL', '{ id', 'must be a GraphQL selection'],
    ['is empty', '{ }', 'must be a GraphQL selection'],
    ['selects a field that does not exist', '{ id nonsense }', 'order has no field nonsense'],
    ['selects a field that REST does not show', '{ customer { email } }', 'order has no field customer'],
    ['selects a field of GraphQL alone', '{ nodeId }', 'order has no field nodeId'],
    ['selects a field of introspection', '{ __typename }', 'order has no field __typename'],
    ['selects an inner field that does not exist', '{ items { pet { name } } }', 'items has no field pet'],
    ['selects no field of an object', '{ items }', 'must select fields of items'],
    ['selects fields of a value', '{ id { x } }', 'id has no fields of its own'],
    ['has arguments', '{ items(first: 1) { petId } }', 'must not contain arguments'],
    ['has directives', '{ id @skip(if: true) }', 'must not contain arguments or directives'],
    ['spreads fragments', '{ ... on Order { id } }', 'must not contain fragments'],
    ['is several operations', '{ id } { status }', 'must be one selection'],
    ['defines fragments', '{ ...F } fragment F on Order { id }', 'must be one selection'],
    ['selects a field twice', '{ id id }', 'id is selected twice'],
    ['gives two fields one name', '{ id id: status }', 'id is selected twice'],
    ['is too long for the parser', `{ ${'a '.repeat(800)} }`, 'must be a GraphQL selection'],
  ])('that %s is refused with the name of the field and the reason', async (_what, selection, reason) => {
    const body = { url: 'http://127.0.0.1/hook', events: ['order.created'], selection }
    const { status, body: reply } = await store.rest('POST', '/v1/webhooks', { as: 'customer', body })
    expect(status).toBe(400)
    const [field] = reply.error.details.fields
    expect(field).toMatchObject({ field: 'selection', message: expect.stringContaining(reason) })
  })

  it('needs event types of one object type: only orders or only pets', async () => {
    const body = { url: 'http://127.0.0.1/hook', events: ['order.created', 'pet.stock_low'], selection: '{ id }' }
    const reply = await store.graphql(
      'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { id } }',
      { input: body },
      { as: 'customer' },
    )
    expect(reply.body.errors[0].extensions.details.fields[0]).toMatchObject({
      field: 'selection',
      message: expect.stringContaining('one object type'),
    })
  })
})

describe('a preview', () => {
  it('shows the request for the newest event or for a given event, and makes no attempt', async () => {
    const { endpoint, id } = await anEndpoint({ selection: '{ id }' })
    const [first, second] = [await anOrder(), await anOrder()]
    const before = await store.sql`select count(*)::int from webhook_attempts`
    const preview = async (query = '') => ok(await store.rest('GET', `/v1/webhooks/${id}/preview${query}`, { as: 'customer' }))
    const newest = await preview()
    expect(newest).toMatchObject({ method: 'POST', url: endpoint.url })
    expect(objectOf(newest)).toEqual({ id: second.id })
    const [event] = ok(await store.rest('GET', `/v1/events?objectType=order&objectId=${first.id}`, { as: 'customer' })).data
    expect(objectOf(await preview(`?eventId=${event.id}`))).toEqual({ id: first.id })
    expect(endpoint.requests).toEqual([])
    expect(await store.sql`select count(*)::int from webhook_attempts`).toEqual(before)
    await store.deliver()
    const sent = endpoint.requests.at(-1)
    expect(endpoint.requests.map(({ body }) => body)).toContain(newest.body)
    expect(newest.headers.map(({ name }: { name: string }) => name).every((name: string) => sent?.headers[name] !== undefined)).toBe(true)
  })

  it('is NOT_FOUND when no chosen event has happened', async () => {
    const { id } = await anEndpoint({ events: ['order.cancelled'] })
    expect((await store.rest('GET', `/v1/webhooks/${id}/preview`, { as: 'customer' })).status).toBe(404)
  })
})
