import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { everyRow, refusedFields } from './catalogue.js'

let store: PetStore
let petId: number
beforeAll(async () => {
  store = await petStore()
  petId = (await aPet(store, { price: 10, stock: 99 })).id
})
afterAll(() => store.close())

const pet = (input: object) => ({ path: '/v1/pets', as: 'staff' as CallerName, body: { name: 'Rex', status: 'available', ...input } })
const order = (input: object) => ({ path: '/v1/orders', as: 'customer' as CallerName, body: { items: [{ petId, quantity: 1 }], ...input } })
const webhook = (input: object) => ({
  path: '/v1/webhooks',
  as: 'customer' as CallerName,
  body: { url: 'https://hooks.example.com/x', events: ['order.created'], ...input },
})
const key = (input: object) => ({ path: '/v1/users/1/apikeys', as: 'staff' as CallerName, body: input })

describe('a REST body is refused, naming the field,', () => {
  it.each([
    ['for a text instead of a list of texts', () => pet({ tags: 'calm,small' }), 'tags'],
    ['for an empty text instead of a list', () => pet({ tags: '' }), 'tags'],
    ['for an object instead of a list', () => pet({ tags: { 0: 'calm' } }), 'tags'],
    ['for a number instead of a list', () => pet({ photoUrls: 1 }), 'photoUrls'],
    ['for one address instead of a list', () => pet({ photoUrls: 'https://example.com/a.png' }), 'photoUrls'],
    ['for a list inside a list', () => pet({ tags: [['calm']] }), 'tags[0]'],
    ['for a null in a list', () => pet({ tags: [null] }), 'tags[0]'],
    ['for an object instead of a list of objects', () => order({ items: { petId, quantity: 1 } }), 'items'],
    ['for a list instead of an object in a list', () => order({ items: [[{ petId, quantity: 1 }]] }), 'items[0]'],
    [
      'for a list instead of an object',
      () => order({ shippingAddress: [{ street: 'x', city: 'y', postalCode: '12345', country: 'US' }] }),
      'shippingAddress',
    ],
    ['for a list instead of a number', () => order({ items: [{ petId: [petId], quantity: 1 }] }), 'items[0].petId'],
    ['for a text instead of an id', () => order({ items: [{ petId: String(petId), quantity: 1 }] }), 'items[0].petId'],
    ['for a text instead of an integer', () => order({ items: [{ petId, quantity: '1' }] }), 'items[0].quantity'],
    ['for a fraction instead of an integer', () => order({ items: [{ petId, quantity: 1.5 }] }), 'items[0].quantity'],
    ['for a boolean instead of an integer', () => pet({ stock: true }), 'stock'],
    ['for a text instead of an amount', () => pet({ price: '29.99' }), 'price'],
    ['for a boolean instead of an amount', () => pet({ price: false }), 'price'],
    ['for a number instead of a text', () => pet({ name: 7 }), 'name'],
    ['for a boolean instead of a text', () => pet({ description: true }), 'description'],
    ['for a list instead of a text', () => pet({ name: ['Rex'] }), 'name'],
    ['for a list instead of an enum', () => pet({ status: ['available'] }), 'status'],
    ['for a number instead of a date', () => pet({ birthDate: 20270101 }), 'birthDate'],
    ['for a list instead of a date', () => pet({ birthDate: ['2027-01-01'] }), 'birthDate'],
    ['for one event instead of a list', () => webhook({ events: 'order.created' }), 'events'],
    ['for one scope instead of a list', () => key({ scopes: 'pets:read' }), 'scopes'],
    ['for a number instead of a moment', () => key({ expiresAt: 1_900_000_000 }), 'expiresAt'],
  ])('%s', async (_what, call, field) => {
    const { path, as, body } = call()
    const before = await everyRow(store)
    const reply = await store.rest('POST', path, { as, body })
    expect(reply.status, reply.text).toBe(400)
    expect(refusedFields(reply)).toEqual([field])
    expect(await everyRow(store)).toEqual(before)
  })
})

describe('a single value stands for a list of one entry', () => {
  const mutation = (tags: string) => `mutation { createPet(input: { name: "Rex", status: available, tags: ${tags} }) { tags { name } } }`

  it('in a literal of GraphQL and in a variable, as its specification says', async () => {
    const expected = [{ name: 'calm,small' }]
    expect((await store.graphql(mutation('"calm,small"'), {}, { as: 'staff' })).body.data.createPet.tags).toEqual(expected)
    const query = 'mutation($input: CreatePetInput!) { createPet(input: $input) { tags { name } } }'
    const input = { name: 'Rex', status: 'available', tags: 'calm,small' }
    expect((await store.graphql(query, { input }, { as: 'staff' })).body.data.createPet.tags).toEqual(expected)
  })

  it('never in REST, in no run of the operation', async () => {
    for (let i = 0; i < 8; i++) {
      const { path, ...call } = pet({ tags: 'calm' })
      expect((await store.rest('POST', path, call)).status).toBe(400)
    }
  })
})

describe('the length of an input counts characters', () => {
  it.each([
    ['a tag of 60 emoji', () => pet({ tags: ['🐕'.repeat(60)] }), 201, undefined],
    ['a tag of 100 emoji', () => pet({ tags: ['🐕'.repeat(100)] }), 201, undefined],
    ['a tag of 101 emoji', () => pet({ tags: ['🐕'.repeat(101)] }), 400, 'tags[0]'],
    ['a name of 255 emoji', () => pet({ name: '🐕'.repeat(255) }), 201, undefined],
    ['a name of 256 emoji', () => pet({ name: '🐕'.repeat(256) }), 400, 'name'],
    ['a category of 100 Han characters beyond the BMP', () => pet({ category: '𠀀'.repeat(100) }), 201, undefined],
    ['a description of 5000 emoji', () => pet({ description: '🐕'.repeat(5000) }), 201, undefined],
    ['a description of 5001 emoji', () => pet({ description: '🐕'.repeat(5001) }), 400, 'description'],
    ['a breed of 100 emoji', () => pet({ breed: '🐕'.repeat(100) }), 201, undefined],
    ['a species of 101 emoji', () => pet({ species: '🐕'.repeat(101) }), 400, 'species'],
    ['the description of an endpoint of 200 emoji', () => webhook({ description: '🐕'.repeat(200) }), 201, undefined],
    ['a name of an API key of 100 emoji', () => key({ name: '🐕'.repeat(100) }), 201, undefined],
    [
      'a street of 100 and a city of 50 emoji',
      () => order({ shippingAddress: { street: '🐕'.repeat(100), city: '🐕'.repeat(50), postalCode: '12345', country: 'US' } }),
      201,
      undefined,
    ],
    [
      'a city of 51 emoji',
      () => order({ shippingAddress: { street: 'x', city: '🐕'.repeat(51), postalCode: '12345', country: 'US' } }),
      400,
      'shippingAddress.city',
    ],
    [
      'a password of 7 emoji',
      () => ({ path: '/v1/users', as: 'nobody' as CallerName, body: { email: 'seven@example.com', password: '🐕'.repeat(7) } }),
      400,
      'password',
    ],
    [
      'a password of 8 emoji',
      () => ({ path: '/v1/users', as: 'nobody' as CallerName, body: { email: 'eight@example.com', password: '🐕'.repeat(8) } }),
      201,
      undefined,
    ],
    [
      'a password of 128 emoji',
      () => ({ path: '/v1/users', as: 'nobody' as CallerName, body: { email: 'many@example.com', password: '🐕'.repeat(128) } }),
      201,
      undefined,
    ],
    [
      'a password of 129 emoji',
      () => ({ path: '/v1/users', as: 'nobody' as CallerName, body: { email: 'most@example.com', password: '🐕'.repeat(129) } }),
      400,
      'password',
    ],
  ])('of %s', async (_what, call, status, field) => {
    const { path, as, body } = call()
    const reply = await store.rest('POST', path, { as, body })
    expect(reply.status, reply.text).toBe(status)
    if (field) expect(refusedFields(reply)).toEqual([field])
  })

  it('in query parameters and in literals too', async () => {
    for (const [count, status] of [
      [100, 200],
      [101, 400],
    ] as const) {
      const text = '🐕'.repeat(count)
      expect((await store.rest('GET', `/v1/pets?tag=${encodeURIComponent(text)}`)).status).toBe(status)
      const reply = await store.graphql(`{ pets(tag: "${text}") { data { id } } }`)
      expect(reply.body.errors === undefined).toBe(status === 200)
    }
  })
})

describe('a moment', () => {
  const moments = ['2027-01-01T00:00:00.123456Z', '2027-01-01t00:00:00z', '2027-01-01T02:00:00.5+02:00', '2016-12-31T23:59:60Z']
  it.each(moments)('is taken wherever a moment is an input: %s', async (text) => {
    const t = encodeURIComponent(text)
    for (const url of [`/v1/orders?createdFrom=${t}`, `/v1/orders?createdTo=${t}`, `/v1/events?from=${t}`, `/v1/events?to=${t}`])
      expect((await store.rest('GET', url, { as: 'staff' })).status, url).toBe(200)
    const { errors } = (await store.graphql(`{ orders(createdFrom: "${text}") { data { id } } }`, {}, { as: 'staff' })).body
    expect(errors).toBeUndefined()
  })

  it('between two milliseconds counts exactly in a filter', async () => {
    await store.rest('POST', '/v1/orders', { as: 'customer', body: { items: [{ petId, quantity: 1 }] } })
    await store.sql`update orders set created_at = '2027-05-05T10:00:00.123Z'`
    const count = async (filter: string) => (await store.rest('GET', `/v1/orders?${filter}`, { as: 'staff' })).body.data.length
    expect(await count('createdFrom=2027-05-05T10:00:00.123Z')).toBeGreaterThan(0)
    expect(await count('createdFrom=2027-05-05T10:00:00.1230001Z')).toBe(0)
    expect(await count('createdTo=2027-05-05T10:00:00.1230001Z')).toBeGreaterThan(0)
    expect(await count('createdTo=2027-05-05T10:00:00.123Z')).toBe(0)
  })
})
