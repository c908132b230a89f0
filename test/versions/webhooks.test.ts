import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiVersions } from '../../src/rest/versions/apiVersions.js'
import { shopOf } from '../orders/shop.js'
import { aPet } from '../support/factories.js'
import { checkDelivery } from '../support/openapiValidator.js'
import { type DeliveringStore, deliveringStore, ok } from '../webhooks/deliveries.js'
import { v2, validatorV2 } from './v2.js'

let store: DeliveringStore
beforeAll(async () => {
  store = await deliveringStore({ versions: [...apiVersions, v2] })
})
afterAll(() => store.close())

let made = 0
async function anEndpoint(input: object, path = '/v1/webhooks') {
  made += 1
  const endpoint = store.receiver.endpoint(`endpoint-${made}`)
  const events = ['order.created', 'order.updated', 'order.cancelled']
  const { id, apiVersion } = ok(await store.rest('POST', path, { as: 'customer', body: { url: endpoint.url, events, ...input } }))
  return { endpoint, id, apiVersion }
}
async function anOrder() {
  const { id: petId } = await aPet(store, { price: 29.99, stock: 10 })
  const shippingAddress = { street: 'A', city: 'B', country: 'US', postalCode: '94105' }
  return (await shopOf(store).place('graphql', { items: [{ petId, quantity: 2 }], shippingAddress })).order
}
const patch = (id: number, body: object) => store.rest('PATCH', `/v1/webhooks/${id}`, { as: 'customer', body })
const lastBody = ({ endpoint }: Awaited<ReturnType<typeof anEndpoint>>) => JSON.parse(endpoint.requests.at(-1)?.body ?? '{}')

describe('an endpoint', () => {
  it('has the version of the path that creates it, or the version of its choice', async () => {
    const byPath = async (path: string, input = {}) => (await anEndpoint(input, path)).apiVersion
    expect(await byPath('/v1/webhooks')).toBe('v1')
    expect(await byPath('/v2/webhooks')).toBe('v2')
    expect(await byPath('/v1/webhooks', { apiVersion: 'v2' })).toBe('v2')
    const input = { url: 'https://hooks.example.com/petstore', events: ['order.created'] }
    const query = 'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { apiVersion } }'
    expect((await store.graphql(query, { input }, { as: 'customer' })).body.data.createWebhook.apiVersion).toBe('v1')
  })

  it('that is created once more in another version with the same key is the first endpoint', async () => {
    const headers = { 'x-idempotency-key': `endpoint ${Math.random()}`.replaceAll(' ', '-') }
    const body = { url: 'https://hooks.example.com/twice', events: ['order.created'] }
    const [first, second] = [
      await store.rest('POST', '/v1/webhooks', { as: 'customer', body, headers }),
      await store.rest('POST', '/v2/webhooks', { as: 'customer', body, headers }),
    ]
    expect([first.status, second.status, second.body.id, second.body.apiVersion]).toEqual([201, 200, first.body.id, 'v1'])
  })

  it('takes no version that is not live', async () => {
    const { id } = await anEndpoint({})
    const refused = (await patch(id, { apiVersion: 'v3' })).body.error.details.fields
    expect(refused).toEqual([{ field: 'apiVersion', message: 'must be a live version: v1 or v2', value: 'v3', allowed: ['v1', 'v2'] }])
    expect((await patch(id, { apiVersion: null })).status).toBe(400)
  })

  it('receives the object, its changes and its addresses in the form of its version', async () => {
    const [inV1, inV2] = [await anEndpoint({}), await anEndpoint({}, '/v2/webhooks')]
    const { id } = await anOrder()
    await store.deliver()
    const [first, second] = [lastBody(inV1), lastBody(inV2)]
    const { totalAmount, shippingAddress, trackingUrl, ...same } = first.data.object
    const { postalCode, ...place } = shippingAddress
    expect(second).toEqual({
      ...first,
      apiVersion: 'v2',
      data: {
        ...first.data,
        object: {
          ...same,
          total: '59.98',
          shippingAddress: { ...place, zip: postalCode },
          trackingUrl: trackingUrl.replace('/v1/', '/v2/'),
        },
      },
    })
    expect([totalAmount, first.apiVersion]).toEqual([59.98, 'v1'])
    for (const [{ endpoint }, check] of [
      [inV1, checkDelivery],
      [inV2, validatorV2.checkDelivery],
    ] as const)
      for (const { headers, body } of endpoint.requests) check(headers, body)
    expect(ok(await store.rest('GET', `/v2/orders/${id}`, { as: 'customer' }))).toMatchObject(second.data.object)
  })

  it('shows changes under the names of its version', async () => {
    const pets = await anEndpoint({ events: ['pet.stock_low'] }, '/v2/webhooks')
    const { id } = await aPet(store, { price: 5, stock: 3 })
    await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { stock: 1 } })
    await store.deliver()
    expect(lastBody(pets).data).toMatchObject({
      changes: { stock: { previous: '3 units', current: '1 units' } },
      object: { stock: '1 units', price: { amount: 5 } },
    })
  })

  it('selects fields of its version', async () => {
    const shaped = await anEndpoint({ selection: '{ id total shippingAddress { zip } }' }, '/v2/webhooks')
    const { id } = await anOrder()
    await store.deliver()
    expect(lastBody(shaped).data.object).toEqual({ id, total: '59.98', shippingAddress: { zip: '94105' } })
    const refused = await patch(shaped.id, { selection: '{ totalAmount }' })
    expect(refused.body.error.details.fields[0]).toMatchObject({
      field: 'selection',
      message: 'order has no field totalAmount',
      allowed: expect.arrayContaining(['total']),
    })
    // another version needs another selection
    expect((await patch(shaped.id, { apiVersion: 'v1' })).body.error.details.fields[0].message).toBe('order has no field total')
    expect((await patch(shaped.id, { apiVersion: 'v1', selection: '{ totalAmount }' })).body).toMatchObject({ apiVersion: 'v1' })
  })

  it('keeps the bytes of a delivery under way when its version changes', async () => {
    const one = await anEndpoint({})
    one.endpoint.behave((n) => (n === 1 ? 500 : 200))
    await anOrder()
    await store.deliver()
    ok(await patch(one.id, { apiVersion: 'v2' }))
    await anOrder()
    store.clock.advance(70)
    await store.deliver()
    const versions = one.endpoint.requests.map(({ body }) => JSON.parse(body).apiVersion)
    expect(versions.toSorted()).toEqual(['v1', 'v1', 'v2'])
  })

  it('previews events in its version', async () => {
    const one = await anEndpoint({}, '/v2/webhooks')
    await anOrder()
    const preview = ok(await store.rest('GET', `/v2/webhooks/${one.id}/preview`, { as: 'customer' }))
    expect(JSON.parse(preview.body)).toMatchObject({ apiVersion: 'v2', data: { object: { total: '59.98' } } })
  })
})

describe('an endpoint of a version that has ended', () => {
  it('receives events in the form of the current version', async () => {
    const days = { since: '2026-01-01', sunset: '2027-01-01', successor: 'v2', guide: '/docs/versions' }
    const ending = await deliveringStore({ versions: [{ name: 'v1', ...days }, v2] })
    try {
      ending.clock.set(new Date('2026-12-31'))
      const endpoint = ending.receiver.endpoint('a')
      await ending.aWebhook(endpoint.url, { events: ['pet.stock_low'] }, 'staff')
      const { id } = await aPet(ending, { stock: 3 })
      await ending.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { stock: 2 } })
      ending.clock.set(new Date('2027-01-01'))
      await ending.deliver()
      expect(JSON.parse(endpoint.requests[0]?.body ?? '{}')).toMatchObject({ apiVersion: 'v2', data: { object: { stock: '2 units' } } })
    } finally {
      await ending.close()
    }
  })
})
