import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOrder, aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { refusedFields } from './catalogue.js'

let store: PetStore
const asStaff = (method: string, url: string, body?: unknown, headers = {}) => store.rest(method, url, { as: 'staff', body, headers })

const WHOLE = {
  name: 'Rex',
  status: 'available',
  category: 'dog',
  tags: ['boy', 'good'],
  photoUrls: ['https://example.com/rex.jpg'],
  description: 'A "good" dog.\nLoves bones 🦴.',
  species: 'Dog',
  breed: 'Boxer',
  birthDate: '2024-02-29',
  price: 29.99,
  currency: 'EUR',
  stock: 3,
}
const EMPTY = {
  category: null,
  tags: [],
  photoUrls: [],
  description: null,
  species: null,
  breed: null,
  birthDate: null,
  price: null,
  currency: 'USD',
  stock: 1,
}

/** The representation of a pet with this description. */
function shownAs({ category, tags, ...rest }: typeof WHOLE) {
  return { ...rest, category: { id: expect.any(Number), name: category }, tags: tags.map((name) => ({ id: expect.any(Number), name })) }
}

beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

describe('POST', () => {
  it('creates a pet and gives its location', async () => {
    const reply = await asStaff('POST', '/v1/pets', { ...WHOLE, sku: 'REX-1' })
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({ ...shownAs(WHOLE), sku: 'REX-1', id: expect.any(Number), version: 1 })
    expect(reply.body.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(reply.headers.location).toBe(`/v1/pets/${reply.body.id}`)
    const read = await store.rest('GET', reply.headers.location ?? '')
    expect(read.body).toEqual(reply.body)
    expect(read.headers.etag).toBe(reply.headers.etag)
  })

  it('fills in the defaults of missing fields', async () => {
    const { body } = await asStaff('POST', '/v1/pets', { name: 'Bo', status: 'pending' })
    expect(body).toMatchObject({ ...EMPTY, name: 'Bo', status: 'pending', sku: `SKU-${String(body.id).padStart(3, '0')}` })
  })

  it('accepts null for optional fields', async () => {
    const nothing = Object.fromEntries(Object.keys(EMPTY).map((name) => [name, null]))
    expect((await asStaff('POST', '/v1/pets', { ...nothing, sku: null, name: 'Bo', status: 'pending' })).body).toMatchObject(EMPTY)
  })

  it('matches categories and tags regardless of case, and creates an unknown tag', async () => {
    await aPet(store, { category: 'Ferret', tags: ['Quick'] })
    const { body } = await asStaff('POST', '/v1/pets', { name: 'Fé', status: 'sold', category: 'FERRET', tags: ['quick', 'QUICK', 'new'] })
    expect(body.category.name).toBe('Ferret')
    expect(body.tags.map((tag: { name: string }) => tag.name).sort()).toEqual(['Quick', 'new'])
  })

  it.each(['categories', 'tags'])('creates %s, and refuses a name that differs only in case', async (list) => {
    const created = await asStaff('POST', `/v1/${list}`, { name: 'Ärger' })
    expect(created.status).toBe(201)
    expect(Object.keys(created.body)).toEqual(['id', 'name'])
    const again = await asStaff('POST', `/v1/${list}`, { name: 'äRGER' })
    expect(again.status).toBe(409)
    expect(again.body.error).toMatchObject({ code: 'CONFLICT', details: { field: 'name', existingId: created.body.id } })
  })

  it('refuses a sku that another pet has, regardless of case', async () => {
    await aPet(store, { sku: 'TAKEN-1' })
    const reply = await asStaff('POST', '/v1/pets', { name: 'Bo', status: 'sold', sku: 'taken-1' })
    expect(reply.status).toBe(409)
    expect(reply.body.error).toMatchObject({ code: 'CONFLICT', details: { field: 'sku', value: 'taken-1' } })
  })
})

describe('PUT', () => {
  it('resets missing fields to their defaults, except the sku', async () => {
    const { id, sku } = await aPet(store, WHOLE)
    const reply = await asStaff('PUT', `/v1/pets/${id}`, { name: 'Max', status: 'sold' })
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ ...EMPTY, id, sku, name: 'Max', status: 'sold', version: 2 })
    expect((await store.rest('GET', `/v1/pets/${id}`)).body).toEqual(reply.body)
  })

  it('can change the sku', async () => {
    const { id } = await aPet(store)
    expect((await asStaff('PUT', `/v1/pets/${id}`, { ...WHOLE, sku: 'NEW-1' })).body).toMatchObject({ ...shownAs(WHOLE), sku: 'NEW-1' })
  })

  it('requires name and status, and gives 404 for a missing pet', async () => {
    const { id } = await aPet(store)
    expect(refusedFields(await asStaff('PUT', `/v1/pets/${id}`, { stock: 1 })).sort()).toEqual(['name', 'status'])
    expect((await asStaff('PUT', '/v1/pets/999999', WHOLE)).status).toBe(404)
  })
})

describe('PATCH', () => {
  it.each(['application/json', 'application/merge-patch+json', 'application/merge-patch+json; charset=utf-8'])(
    'as %s changes the named fields and leaves the others',
    async (type) => {
      const pet = await aPet(store, WHOLE)
      const reply = await asStaff('PATCH', `/v1/pets/${pet.id}`, { stock: 7, tags: ['old'] }, { 'content-type': type })
      expect(reply.status).toBe(200)
      expect(reply.body).toMatchObject({ ...shownAs({ ...WHOLE, stock: 7, tags: ['old'] }), sku: pet.sku, version: 2 })
      expect(reply.body.createdAt).toBe(pet.createdAt)
    },
  )

  it.each(Object.entries(EMPTY))('resets %s with null', async (name, empty) => {
    const { id } = await aPet(store, WHOLE)
    const { body } = await asStaff('PATCH', `/v1/pets/${id}`, { [name]: null })
    expect(body).toMatchObject({ ...shownAs(WHOLE), [name]: empty })
  })

  it('keeps all fields when it names none', async () => {
    const pet = await aPet(store, WHOLE)
    expect((await asStaff('PATCH', `/v1/pets/${pet.id}`, {})).body).toMatchObject(shownAs(WHOLE))
  })

  it.each(['name', 'status'])('refuses null for %s', async (name) => {
    const { id } = await aPet(store)
    const reply = await asStaff('PATCH', `/v1/pets/${id}`, { [name]: null })
    expect(reply.status).toBe(400)
    expect(refusedFields(reply)).toEqual([name])
  })

  it('keeps the sku when it is null', async () => {
    const { id, sku } = await aPet(store)
    expect((await asStaff('PATCH', `/v1/pets/${id}`, { sku: null })).body.sku).toBe(sku)
  })

  it('refuses a sku that another pet has, and accepts its own in lower case', async () => {
    await aPet(store, { sku: 'OTHER-1' })
    const { id, sku } = await aPet(store)
    expect((await asStaff('PATCH', `/v1/pets/${id}`, { sku: 'OTHER-1', stock: 4 })).status).toBe(409)
    expect((await store.rest('GET', `/v1/pets/${id}`)).body).toMatchObject({ sku, stock: 1, version: 1 })
    expect((await asStaff('PATCH', `/v1/pets/${id}`, { sku: String(sku).toLowerCase() })).status).toBe(200)
  })
})

describe('DELETE', () => {
  it('removes a pet once', async () => {
    const { id } = await aPet(store, WHOLE)
    const reply = await asStaff('DELETE', `/v1/pets/${id}`)
    expect(reply).toMatchObject({ status: 204, text: '' })
    expect((await store.rest('GET', `/v1/pets/${id}`)).status).toBe(404)
    expect((await asStaff('DELETE', `/v1/pets/${id}`)).body.error).toMatchObject({ code: 'NOT_FOUND', details: { resource: 'Pet', id } })
  })

  it.each(['pending', 'processing', 'shipped'])('is refused with CONFLICT while a %s order holds the pet', async (status) => {
    const { id } = await aPet(store)
    await anOrder(store, { petId: id, status })
    const reply = await asStaff('DELETE', `/v1/pets/${id}`)
    expect(reply.status).toBe(409)
    expect(reply.body.error.code).toBe('CONFLICT')
    expect((await store.rest('GET', `/v1/pets/${id}`)).status).toBe(200)
  })

  it.each(['delivered', 'cancelled'])('keeps the items of a %s order', async (status) => {
    const { id } = await aPet(store)
    const orderId = await anOrder(store, { petId: id, status })
    expect((await asStaff('DELETE', `/v1/pets/${id}`)).status).toBe(204)
    const order = await store.rest('GET', `/v1/orders/${orderId}?fields=items,items.pet.name`, { as: 'customer' })
    expect(order.body.items).toEqual([{ line: 1, petId: null, name: 'Pet', quantity: 1, unitPrice: 29.99, lineTotal: 29.99, pet: null }])
  })
})

it.each([0, 0.01, 0.1, 19.99, 29.9, 1.005 * 100, 99_999_999.99, 100])('the price %f is shown as it was given', async (price) => {
  const given = Math.round(price * 100) / 100
  const { id } = await aPet(store, { price: given })
  expect((await store.rest('GET', `/v1/pets/${id}?fields=price`)).text).toBe(`{"price":${given}}`)
})

it('both styles count the versions of a pet together', async () => {
  const { id } = await aPet(store)
  await store.graphql('mutation($id: Int64!) { updatePet(id: $id, input: { stock: 2 }, version: 1) { version } }', { id }, { as: 'staff' })
  expect((await store.rest('GET', `/v1/pets/${id}`)).headers.etag).toMatch(/^"2-/)
  await asStaff('PATCH', `/v1/pets/${id}`, { stock: 3 }, { 'if-match': '"2-a"' })
  const stale = await store.graphql(
    'mutation($id: Int64!) { updatePet(id: $id, input: { stock: 4 }, version: 2) { id } }',
    { id },
    { as: 'staff' },
  )
  expect(stale.body.errors[0].extensions).toMatchObject({ code: 'PRECONDITION_FAILED', details: { expected: 2, current: 3 } })
})
