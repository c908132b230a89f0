import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { form, pictures } from '../rest/forms.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const create = (body: object) => store.rest('POST', '/v1/pets', { as: 'staff', body })

describe('Journey 1: Store owner adds pet', () => {
  it('fills the details form, uploads photos, saves, and the pet appears in inventory', async () => {
    const before = (await store.rest('GET', '/v1/inventory')).body
    const saved = await create({ name: 'Buddy', status: 'available', category: 'dog', tags: ['friendly'], price: 499.99, stock: 2 })
    expect(saved.status).toBe(201)
    const withPhoto = await store.rest('POST', `${saved.headers.location}/photos`, {
      as: 'staff',
      ...form({ content: pictures.jpeg, file: 'buddy.jpg', type: 'image/jpeg' }),
    })
    expect(withPhoto.status).toBe(201)
    const [photo] = withPhoto.body.photoUrls
    expect((await store.app.http.inject({ url: new URL(photo).pathname })).headers['content-type']).toBe('image/jpeg')
    const after = (await store.rest('GET', '/v1/inventory')).body
    expect(after.counts.available).toBe(before.counts.available + 1)
    expect(after.onHand).toBe(before.onHand + 2)
    expect(after.lowStock).toContainEqual({ petId: saved.body.id, name: 'Buddy', stock: 2 })
    const shown = await store.rest('GET', '/v1/pets?category=dog')
    expect(shown.body.data).toEqual([withPhoto.body])
  })
})

describe('Feature: Add Pet. As a store owner I want to add pets to inventory so that customers can purchase them', () => {
  describe('Scenario: Successfully add a pet', () => {
    let reply: Reply
    beforeEach(async () => {
      // Given I am logged in as a store owner; When I create a pet with name "Buddy" and status "available"
      reply = await create({ name: 'Buddy', status: 'available' })
    })

    it('Then the pet should be created', () => {
      expect(reply.status).toBe(201)
      expect(reply.body.id).not.toBe(0)
      expect(reply.body).toMatchObject({ name: 'Buddy', status: 'available' })
    })

    it('And the pet should appear in the inventory list', async () => {
      const list = await store.rest('GET', '/v1/pets?status=available&sort=-id&limit=1')
      expect(list.body.data[0].id).toBe(reply.body.id)
      expect((await store.rest('GET', '/v1/inventory')).body.lowStock).toContainEqual({ petId: reply.body.id, name: 'Buddy', stock: 1 })
    })
  })

  describe('Scenario: Add pet with invalid data', () => {
    it.each([
      ['without a name', { status: 'available' }, 'name'],
      ['with an invalid status', { name: 'Buddy', status: 'invalid' }, 'status'],
      ['without a status', { name: 'Buddy' }, 'status'],
    ])('When I create a pet %s, Then I should receive a validation error', async (_how, body, field) => {
      const count = async () => (await store.rest('GET', '/v1/pets')).body.pagination.total
      const before = await count()
      const reply = await create(body)
      expect(reply.status).toBe(400)
      expect(reply.body.error).toMatchObject({ code: 'VALIDATION_ERROR', type: 'validation_error', details: { fields: [{ field }] } })
      expect(await count()).toBe(before)
    })

    it('And the error lists the allowed values', async () => {
      const reply = await create({ name: 'Buddy', status: 'invalid' })
      expect(reply.body.error.details.fields[0]).toMatchObject({
        field: 'status',
        value: 'invalid',
        allowed: ['available', 'pending', 'sold'],
      })
    })
  })
})

describe('Journey 2: Customer searches', () => {
  beforeAll(async () => {
    await aPet(store, { name: 'Rex', category: 'dog', price: 300 })
    await aPet(store, { name: 'Old Rex', category: 'dog', status: 'sold' })
    await aPet(store, { name: 'Tom', category: 'cat' })
  })

  it('browses pets, filters by criteria and views pet details', async () => {
    const all = await store.rest('GET', '/v1/pets')
    expect(all.body.data.map((pet: { name: string }) => pet.name)).toEqual(expect.arrayContaining(['Rex', 'Old Rex', 'Tom']))
    const dogs = await store.rest('GET', '/v1/pets?status=available&category=dog&q=rex')
    expect(dogs.body.data).toHaveLength(1)
    const details = await store.rest('GET', `/v1/pets/${dogs.body.data[0].id}`)
    expect(details.body).toEqual(dogs.body.data[0])
    expect(details.body).toMatchObject({ name: 'Rex', price: 300, category: { name: 'dog' } })
  })

  it('does the same with GraphQL, and selects only the needed fields', async () => {
    const { body } = await store.graphql(
      '{ pets(status: available, category: "dog", q: "rex") { data { name price } pagination { total } } }',
    )
    expect(body.data.pets).toEqual({ data: [{ name: 'Rex', price: 300 }], pagination: { total: 1 } })
  })

  it('is redirected from the address without a version in the source document', async () => {
    const moved = await store.rest('GET', '/pets?status=available&category=dog')
    expect(moved.status).toBe(308)
    expect((await store.rest('GET', moved.headers.location ?? '')).status).toBe(200)
  })
})

describe('Journey 3: Developer integrates API', () => {
  it('GET /pets (with API key) → test integration', async () => {
    const headers = { authorization: `ApiKey ${store.keys.customer}` }
    const moved = await store.rest('GET', '/pets', { headers })
    const reply = await store.rest('GET', moved.headers.location ?? '', { headers })
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ data: expect.any(Array), pagination: { page: 1, limit: 20 } })
  })

  it('gets 401 for a wrong key', async () => {
    const reply = await store.rest('GET', '/v1/pets', { headers: { authorization: 'ApiKey pk_live_wrong' } })
    expect(reply.status).toBe(401)
    expect(reply.body.error.type).toBe('authentication_error')
  })
})

describe('API tests', () => {
  it('POST /v1/pets', async () => {
    const reply = await store.rest('POST', '/v1/pets', {
      as: 'staff',
      body: '{"name": "Buddy", "status": "available"}',
      headers: { 'content-type': 'application/json' },
    })
    expect(reply.status).toBe(201)
    expect(reply.body.id).not.toBe(0)
    expect(reply.body.name).toBe('Buddy')
  })

  it('Create and Retrieve', async () => {
    const { body } = await create({ name: 'Buddy', status: 'available' })
    expect((await store.rest('GET', `/v1/pets/${body.id}`)).body.name).toBe('Buddy')
  })
})
