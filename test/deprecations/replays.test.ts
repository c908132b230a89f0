import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MovableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'
import { deprecatedShop, deprecations, ENDED } from './deprecatedShop.js'

/** A reply is stored for 24 hours. */
const BEFORE = new Date('2027-04-30T23:30:00Z')
const days = { since: '2026-11-01', sunset: '2027-05-01' }

let store: PetStore
let clock: MovableClock
let petId: number
beforeAll(async () => {
  ;({ store, clock } = await deprecatedShop({
    deprecations: {
      ...deprecations,
      'POST /v1/tags': { ...days, replacement: 'Mutation.createTag' },
      'PlaceOrderInput.shippingAddress': { ...days, replacement: 'PlaceOrderInput.items' },
    },
  }))
  petId = (await aPet(store, { price: 5, stock: 10 })).id
})
afterAll(() => store.close())
beforeEach(() => clock.set(BEFORE))

const staff = () => ({ authorization: `ApiKey ${store.keys.staff}` })
/** A reply that is not compared with the contract of other shops, in which nothing ends. */
async function post(url: string, payload: object, key: string) {
  const reply = await store.app.http.inject({ method: 'POST', url, payload, headers: { ...staff(), 'idempotency-key': key } })
  return { status: reply.statusCode, body: reply.json() }
}
const address = { street: 'A', city: 'B', country: 'US', postalCode: '94105' }

describe('a call with an idempotency key that is repeated after an end', () => {
  it.each<[what: string, url: string, body: () => object]>([
    ['a field of a body', '/v1/pets', () => ({ name: 'Ada', status: 'available', breed: 'Pug' })],
    ['a value', '/v1/pets', () => ({ name: 'Ada', status: 'pending' })],
    ['a field of a body of a longer work', '/v1/orders', () => ({ items: [{ petId, quantity: 1 }], shippingAddress: address })],
    ['a route', '/v1/tags', () => ({ name: 'calm' })],
  ])('gets the stored answer, and a new call is refused: %s', async (_what, url, body) => {
    const [key, other] = [randomUUID(), randomUUID()]
    const first = await post(url, body(), key)
    expect(first.status, JSON.stringify(first.body)).toBe(201)
    clock.set(ENDED)
    expect(await post(url, body(), key)).toEqual(first)
    const refused = await post(url, body(), other)
    expect([refused.status, refused.body.error.code]).toEqual([410, 'VERSION_SUNSET'])
    clock.set(BEFORE)
    expect((await post(url, body(), other)).status, 'the refused call has left its key unused').not.toBe(410)
  })

  it('gets the stored answer in GraphQL, too', async () => {
    const call = (key: string) =>
      store.graphql(
        'mutation($input: CreatePetInput!, $key: String!) { createPet(input: $input) @idempotent(key: $key) { id } }',
        { input: { name: 'Ada', status: 'available', breed: 'Pug' }, key },
        { as: 'staff' },
      )
    const key = randomUUID()
    const { body } = await call(key)
    clock.set(ENDED)
    expect((await call(key)).body).toEqual(body)
    expect((await call(randomUUID())).body.errors[0]).toMatchObject({ path: ['createPet'], extensions: { code: 'VERSION_SUNSET' } })
  })
})

it('a key does not lead around the end of a route that reads', async () => {
  clock.set(ENDED)
  const reply = await store.app.http.inject({ method: 'GET', url: '/v1/inventory', headers: { 'idempotency-key': randomUUID() } })
  expect(reply.statusCode).toBe(410)
})
