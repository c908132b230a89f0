import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOrder, aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { refusedFields } from './catalogue.js'

let store: PetStore
let petId: number
let orderId: number
const get = (url: string, as: CallerName = 'nobody') => store.rest('GET', url, { as })

beforeAll(async () => {
  store = await petStore()
  petId = (await aPet(store, { name: 'Rex', category: 'dog', tags: ['good', 'boy'], price: 12.5 })).id
  orderId = await anOrder(store, { petId })
})
afterAll(() => store.close())

describe('the default representation', () => {
  it('of a pet holds its scalars, category and tags', async () => {
    const { body } = await get(`/v1/pets/${petId}`)
    expect(body).toMatchObject({ id: petId, name: 'Rex', price: 12.5, currency: 'USD', version: 1 })
    expect(body.category).toEqual({ id: expect.any(Number), name: 'dog' })
    expect(body.tags.map((tag: object) => Object.keys(tag))).toEqual([
      ['id', 'name'],
      ['id', 'name'],
    ])
    expect(body).not.toHaveProperty('nodeId')
  })

  it('of an order links its customer and pets by id', async () => {
    const { body } = await get(`/v1/orders/${orderId}`, 'customer')
    expect(body).toMatchObject({ id: orderId, customerId: expect.any(Number), number: expect.stringMatching(/^ORD-\d{8}$/) })
    expect(body.items).toEqual([{ line: 1, petId, name: 'Pet', quantity: 1, unitPrice: 29.99, lineTotal: 29.99 }])
    expect(body).not.toHaveProperty('customer')
  })
})

describe('fields', () => {
  it.each<[string, object]>([
    ['name', { name: 'Rex' }],
    ['id,name', { id: 1, name: 'Rex' }],
    [' name , id ', { name: 'Rex', id: 1 }],
    ['name,name', { name: 'Rex' }],
    ['category.name', { category: { name: 'dog' } }],
    ['category', { category: { id: 1, name: 'dog' } }],
    ['category.name,category', { category: { id: 1, name: 'dog' } }],
    ['tags.name', { tags: [{ name: 'boy' }, { name: 'good' }] }],
    ['version', { version: 1 }],
  ])('=%s shows only these fields of a pet', async (fields, shown) => {
    const reply = await get(`/v1/pets/${petId}?fields=${encodeURIComponent(fields)}`)
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual(shown)
  })

  it('are refused when they are empty, even after a read without fields', async () => {
    for (const path of ['/v1/pets', `/v1/pets/${petId}`]) {
      expect((await get(path)).status).toBe(200)
      expect(refusedFields(await get(`${path}?fields=`))).toEqual(['fields'])
    }
  })

  it('apply to the rows of a list, not to its pagination', async () => {
    const { body } = await get('/v1/pets?fields=id,category.name')
    expect(body.data).toEqual([{ id: petId, category: { name: 'dog' } }])
    expect(body.pagination.total).toBe(1)
  })

  it.each<[string, object]>([
    ['number,customer.email', { number: 'ORD-00000001', customer: { email: 'customer@example.com' } }],
    ['items.pet.name', { items: [{ pet: { name: 'Rex' } }] }],
    ['items.pet.category.name', { items: [{ pet: { category: { name: 'dog' } } }] }],
    ['items.quantity,items.pet.id', { items: [{ quantity: 1, pet: { id: 1 } }] }],
  ])('=%s of an order show relations that the default representation omits', async (fields, shown) => {
    expect((await get(`/v1/orders/${orderId}?fields=${fields}`, 'customer')).body).toEqual(shown)
    expect((await get(`/v1/orders?fields=${fields}`, 'customer')).body.data).toEqual([shown])
  })

  it.each<[string, string, object]>([
    ['/v1/me', 'email', { email: 'admin@example.com' }],
    ['/v1/users/2', 'role,status', { role: 'admin', status: 'active' }],
    ['/v1/users/2/apikeys/2', 'userId,name', { userId: 2, name: null }],
    ['/v1/users/2/apikey', 'id', { id: 2 }],
  ])('of %s show only %s', async (path, fields, shown) => {
    expect((await get(`${path}?fields=${fields}`, 'admin')).body).toEqual(shown)
  })

  it('that name an object show its default representation', async () => {
    const { body } = await get(`/v1/orders/${orderId}?fields=customer,items.pet`, 'customer')
    expect(body.customer).toEqual((await get(`/v1/users/${body.customer.id}`, 'customer')).body)
    expect(body.items[0].pet).toEqual((await get(`/v1/pets/${petId}`)).body)
  })

  it('without relations need one SQL statement', async () => {
    const { http } = store.app
    const before = await http.inject('/metrics')
    await get(`/v1/pets/${petId}?fields=name`)
    const count = (text: string) => Number(/gateway_operation_sql_statements_sum\{style="rest"\} (\d+)/.exec(text)?.[1] ?? 0)
    expect(count((await http.inject('/metrics')).body) - count(before.body)).toBe(1)
  })

  it('give each selection its own ETag, always with the version', async () => {
    const tags = await Promise.all(
      ['name', 'id', 'name,version'].map(async (f) => (await get(`/v1/pets/${petId}?fields=${f}`)).headers.etag),
    )
    expect(new Set(tags).size).toBe(3)
    for (const tag of tags) expect(tag).toMatch(/^"1-/)
  })

  it.each([
    ['/v1/pets', 'nope'],
    ['/v1/pets', 'id,,name'],
    ['/v1/pets', 'category.nope'],
    ['/v1/pets', 'name.length'],
    ['/v1/pets', 'nodeId'],
    ['/v1/pets', '_version'],
    ['/v1/pets', 'data.id'],
    ['/v1/pets', '__typename'],
    ['/v1/pets', '__proto__'],
    ['/v1/pets', 'constructor'],
    ['/v1/pets', 'id{name}'],
    ['/v1/pets', 'category.'],
    ['/v1/inventory', 'counts.nope'],
    ['/v1/categories', 'pets'],
    ...['password', 'passwordHash', 'password_hash', 'deletedAt', 'apiKey', 'apiKeys', 'orders', 'nodeId'].map((name) => ['/v1/me', name]),
    ...['secret', 'hash', 'revokedAt', 'user', 'user.email'].map((name) => ['/v1/users/2/apikeys', name]),
    ...['clientSecret', 'secretHash', 'previousSecretHash'].map((name) => ['/v1/oauth-clients', name]),
    ['/v1/audit-events', 'user.email'],
    ...['userId', 'clientId'].map((name) => ['/v1/me/requests', name]),
  ] as [string, string][])('of %s may not be %j', async (path, fields) => {
    const reply = await get(`${path}?fields=${encodeURIComponent(fields)}`, 'admin')
    expect(reply.status).toBe(400)
    expect(refusedFields(reply)).toEqual(['fields'])
    expect(reply.body.error.details.fields[0]).toHaveProperty('value')
  })

  it('with an unknown name are refused with a list of known names', async () => {
    const reply = await get('/v1/pets?fields=nmae')
    expect(reply.body.error.details.fields[0].allowed).toEqual(expect.arrayContaining(['id', 'name', 'category', 'tags']))
  })

  it('are refused if they are more than fifty', async () => {
    const reply = await get(`/v1/pets?fields=${Array.from({ length: 51 }, () => 'id').join(',')}`)
    expect(reply.status).toBe(400)
    expect(reply.body.error.details.fields[0]).toMatchObject({ field: 'fields', allowed: { maxItems: 50 } })
  })

  it('are refused on a write', async () => {
    const reply = await store.rest('POST', '/v1/pets?fields=id', { as: 'staff', body: { name: 'Bo', status: 'available' } })
    expect(reply.status).toBe(400)
    expect(refusedFields(reply)).toEqual(['fields'])
  })

  it('select parts of the inventory and of search results', async () => {
    expect((await get('/v1/inventory?fields=counts.available')).body).toEqual({ counts: { available: 1 } })
    expect((await get('/v1/search?q=rex&fields=title')).body.data).toEqual([{ title: 'Rex' }])
  })
})
