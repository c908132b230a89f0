import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../http/wire.js'
import { shopOf } from '../orders/shop.js'
import { aPet } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { until } from '../support/until.js'
import { allTold } from './allTold.js'
import { call, openStream, type WireStream } from './wire.js'

let store: PetStore
let port: number
let petId: number
beforeAll(async () => {
  store = await petStore({ payments: scriptedPayments(), settings: { CORS_ORIGINS: 'https://shop.example' } })
  port = await listen(store.app)
  petId = (await aPet(store, { price: 10, stock: 1000 })).id
})
beforeEach(() => allTold(store))
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.leave()
  await until(() => expect(store.app.changes.listeners, 'nothing is left of a stream that has ended').toBe(0))
})
afterAll(() => store.close())

const streams: WireStream[] = []
const rename = (name: string) => store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { name } })
const byUrl = (parameters: Record<string, string>, path = '/graphql/stream') => ({
  method: 'GET',
  path: `${path}?${new URLSearchParams(parameters)}`,
})
const petChanged = 'subscription { petChanged { id name } }'

/** Opens a stream and waits until the server has this number of listeners. */
async function open(options: Parameters<typeof openStream>[1], listeners = 1): Promise<WireStream> {
  const stream = await openStream(port, options)
  streams.push(stream)
  await until(() => expect(store.app.changes.listeners).toBe(listeners))
  return stream
}

describe('a stream of one operation', () => {
  it.each([
    ['POST', { body: { query: petChanged } }],
    ['GET', byUrl({ query: petChanged })],
    ['POST under /v1', { body: { query: petChanged }, path: '/v1/graphql/stream' }],
    ['GET under /v1', byUrl({ query: petChanged }, '/v1/graphql/stream')],
    ['POST that accepts anything', { body: { query: petChanged }, headers: { accept: '*/*' } }],
    ['GET that accepts anything', { ...byUrl({ query: petChanged }), headers: { accept: '*/*' } }],
  ])('gives a result for each change, opened by %s', async (_how, options) => {
    const stream = await open(options)
    expect(stream.status).toBe(200)
    for (const name of ['One', 'Two']) {
      await rename(name)
      expect(await stream.next()).toEqual({ event: 'next', data: { data: { petChanged: { id: petId, name } } } })
    }
  })

  it('has the headers of a reply and of a stream, and is not compressed', async () => {
    const stream = await open({
      body: { query: petChanged },
      headers: { 'x-request-id': 'my-id', origin: 'https://shop.example', 'accept-encoding': 'gzip, br' },
    })
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': 'my-id',
      'api-version': 'v1',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'access-control-allow-origin': 'https://shop.example',
    })
    expect(stream.headers).not.toHaveProperty('content-encoding')
    expect(stream.headers).not.toHaveProperty('content-length')
    await until(() => expect(stream.comments).toBe(1))
  })

  it('accepts variables and an operation name, in the body and in the URL', async () => {
    const query = 'subscription A($id: Int64) { petChanged(id: $id) { name } } query B { __typename }'
    const variables = { id: petId }
    const [first, second] = [
      await open({ body: { query, variables, operationName: 'A' } }),
      await open(byUrl({ query, variables: JSON.stringify(variables), operationName: 'A' }), 2),
    ]
    await rename('Bo')
    for (const stream of [first, second]) expect((await stream.next())?.data).toEqual({ data: { petChanged: { name: 'Bo' } } })
  })

  it.each([
    ['POST', { body: { query: '{ __typename }' } }],
    ['GET', byUrl({ query: '{ __typename }' })],
  ])('gives one result of a query by %s and completes', async (_how, options) => {
    const stream = await open(options, 0)
    expect(await stream.rest()).toEqual([{ event: 'next', data: { data: { __typename: 'Query' } } }, { event: 'complete' }])
    expect(stream.isWhole).toBe(true)
  })

  it('runs a mutation by POST once for an idempotency key', async () => {
    const body = { query: 'mutation { createTag(input: { name: "told live" }) { id } }' }
    const headers = { 'x-api-key': store.keys.staff, 'idempotency-key': '0b1a7a5e-6a9b-4c8e-9b57-3f5b8c8f1a11' }
    const [first, again] = [await (await open({ body, headers }, 0)).rest(), await (await open({ body, headers }, 0)).rest()]
    expect(first[0]?.data.data.createTag.id).toBeGreaterThan(0)
    expect(again).toEqual(first)
  })

  it('refuses an anonymous caller, and shows an order to its customer and to staff', async () => {
    const query = 'subscription { orders { id } }'
    const [staff, customer] = [
      await open({ body: { query }, headers: { 'x-api-key': store.keys.staff } }),
      await open({ body: { query }, headers: { authorization: `ApiKey ${store.keys.customer}` } }, 2),
    ]
    const nobody = await open({ body: { query } }, 2)
    expect((await nobody.rest())[0]?.data.errors[0].extensions.code).toBe('UNAUTHORIZED')
    const { order } = await shopOf(store).place('rest', { items: [{ petId, quantity: 1 }] })
    for (const stream of [staff, customer]) expect((await stream.next())?.data.data.orders.id).toBe(order.id)
  })

  it('completes when its pet is deleted', async () => {
    const { id } = await aPet(store)
    await allTold(store)
    const stream = await open({ body: { query: 'subscription($id: Int64) { petChanged(id: $id) { id } }', variables: { id } } })
    // a shown change proves that the stream has begun
    await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { name: 'Rex' } })
    expect((await stream.next())?.data.data.petChanged.id).toBe(id)
    await store.rest('DELETE', `/v1/pets/${id}`, { as: 'staff' })
    expect(await stream.rest()).toEqual([{ event: 'complete' }])
    expect(stream.isWhole).toBe(true)
  })

  it('is counted while it is open, and so are its results', async () => {
    await until(async () => expect(await metric(store, 'gateway_open_streams')).toBe(0))
    const before = await metric(store, 'gateway_subscription_events_total', 'petChanged')
    const stream = await open({ body: { query: petChanged } })
    expect(await metric(store, 'gateway_open_streams')).toBe(1)
    await rename('Counted')
    await stream.next()
    expect(await metric(store, 'gateway_subscription_events_total', 'petChanged')).toBe(before + 1)
    stream.leave()
    await until(async () => expect(await metric(store, 'gateway_open_streams')).toBe(0))
  })
})

it('the stream path answers other methods with 405 and the allowed methods', async () => {
  for (const method of ['HEAD', 'PATCH'])
    expect(await call(port, { method })).toMatchObject({ status: 405, headers: { allow: 'DELETE, GET, POST, PUT' } })
})
