import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { refusedFields } from './catalogue.js'

let store: PetStore

beforeAll(async () => {
  store = await petStore()
  const pets = [
    { name: 'Rex', category: 'dog', tags: ['friendly', 'large'], species: 'Dog', breed: 'Golden Retriever', price: 500, stock: 3 },
    { name: 'Bello', category: 'Dog', tags: ['Friendly'], species: 'dog', status: 'sold', price: 300.5, stock: 0 },
    { name: 'Tom', category: 'cat', tags: ['shy'], species: 'Cat', breed: 'Tabby', status: 'pending', price: 80.25, stock: 5 },
    { name: 'Nemo', category: 'fish', species: 'Clownfish', price: 19.99, stock: 40, description: 'Goldene Streifen, sehr freundlich.' },
    { name: 'Ünal', sku: 'GOLD-7', category: 'small animal & co', tags: ['100% soft', 'a,b'], stock: 1 },
  ]
  for (const pet of pets) await aPet(store, pet)
})
afterAll(() => store.close())

async function names(query: string): Promise<string[]> {
  const reply = await store.rest('GET', `/v1/pets?${query}`)
  expect(reply.status, reply.text).toBe(200)
  expect(reply.body.pagination.total).toBe(reply.body.data.length)
  return reply.body.data.map((pet: { name: string }) => pet.name)
}

describe('a filter', () => {
  it.each([
    ['status=available', ['Rex', 'Nemo', 'Ünal']],
    ['status=pending', ['Tom']],
    ['status=sold', ['Bello']],
    ['status=sold,pending', ['Bello', 'Tom']],
    ['status=available%2Csold', ['Rex', 'Bello', 'Nemo', 'Ünal']],
    ['status=available,pending,sold', ['Rex', 'Bello', 'Tom', 'Nemo', 'Ünal']],
    ['ids=1', ['Rex']],
    ['ids=4,2', ['Bello', 'Nemo']],
    ['ids=2,99999', ['Bello']],
    [`ids=${Array.from({ length: 100 }, (_, i) => i + 1).join()}`, ['Rex', 'Bello', 'Tom', 'Nemo', 'Ünal']],
    ['createdFrom=2020-01-01T00:00:00Z', ['Rex', 'Bello', 'Tom', 'Nemo', 'Ünal']],
    ['createdTo=2020-01-01T00:00:00Z', []],
    ['createdFrom=2999-01-01T00:00:00Z', []],
    ['category=dog', ['Rex', 'Bello']],
    ['category=DOG', ['Rex', 'Bello']],
    ['category=%20dog%20', ['Rex', 'Bello']],
    ['category=%09dog%E3%80%80', ['Rex', 'Bello']],
    ['tag=+friendly%20', ['Rex', 'Bello']],
    ['category=small%20animal+%26%20co', ['Ünal']],
    ['category=do', []],
    ['tag=friendly', ['Rex', 'Bello']],
    ['tag=FRIENDLY', ['Rex', 'Bello']],
    ['tag=100%25+soft', ['Ünal']],
    ['tag=a,b', ['Ünal']],
    ['species=dog', ['Rex', 'Bello']],
    ['species=Clownfish', ['Nemo']],
    ['q=gold', ['Rex', 'Nemo', 'Ünal']],
    ['q=golden+retr', ['Rex']],
    ['q=RETRIEVER', ['Rex']],
    ['q=gold-7', ['Ünal']],
    ['q=%C3%BCnal', ['Ünal']],
    ['q=unicorn', []],
    ['minPrice=300.5', ['Rex', 'Bello']],
    ['maxPrice=80.25', ['Tom', 'Nemo']],
    ['minPrice=0', ['Rex', 'Bello', 'Tom', 'Nemo']],
    ['minPrice=80.25&maxPrice=80.25', ['Tom']],
  ])('%s finds %j', async (query, found) => {
    expect(await names(query)).toEqual(found)
  })
})

describe('filters together', () => {
  it.each([
    ['status=available&category=dog', ['Rex']],
    ['category=dog&tag=friendly&species=dog&status=sold', ['Bello']],
    ['q=gold&maxPrice=100', ['Nemo']],
    ['category=dog&minPrice=400&q=ret', ['Rex']],
    ['category=dog&tag=shy', []],
    ['status=sold,pending&category=dog', ['Bello']],
    ['status=sold,pending&ids=1,2,3&sort=-price', ['Bello', 'Tom']],
    ['ids=1,2,4&q=gold&createdFrom=2020-01-01T00:00:00Z&createdTo=2999-01-01T00:00:00Z', ['Rex', 'Nemo']],
    ['status=available&category=dog&tag=large&species=dog&q=rex&minPrice=1&maxPrice=1000&sort=-price&page=1&limit=5', ['Rex']],
  ])('%s find %j', async (query, found) => {
    expect(await names(query)).toEqual(found)
  })

  it('apply behind a cursor too', async () => {
    const first = await store.rest('GET', '/v1/pets?q=gold&limit=2&sort=-stock')
    expect(first.body.pagination).toMatchObject({ total: 3, pages: 2 })
    const second = await store.rest('GET', `/v1/pets?q=gold&limit=2&after=${first.body.pagination.nextCursor}`)
    expect([...first.body.data, ...second.body.data].map((pet: { name: string }) => pet.name)).toEqual(['Nemo', 'Rex', 'Ünal'])
  })

  it('apply to every page, in whatever way it is reached', async () => {
    const query = 'status=sold,available&ids=1,2,4,5&createdFrom=2020-01-01T00:00:00Z&sort=-stock&limit=3'
    const first = await store.rest('GET', `/v1/pets?${query}`)
    expect(first.body.pagination).toMatchObject({ total: 4, pages: 2 })
    expect(first.headers.link).toMatch(/status=sold(,|%2C)available/)
    const byNumber = await store.rest('GET', `/v1/pets?${query}&page=2&fields=name`)
    const byCursor = await store.rest('GET', `/v1/pets?${query}&after=${first.body.pagination.nextCursor}&fields=name`)
    expect(byNumber.body.data).toEqual([{ name: 'Bello' }])
    expect(byCursor.body.data).toEqual(byNumber.body.data)
  })

  it.each([
    ['status=', 'status'],
    ['status=sold,', 'status'],
    ['status=,sold', 'status'],
    ['status=sold,,pending', 'status'],
    ['status=sold,nope', 'status'],
    ['status=sold,%20pending', 'status'],
    ['status=SOLD', 'status'],
    ['status=sold,sold', 'status'],
    ['status=sold&status=pending', 'status'],
    ['statuses=sold', 'statuses'],
    ['ids=', 'ids'],
    ['ids=1,', 'ids'],
    ['ids=1,1', 'ids'],
    ['ids=1,x', 'ids'],
    ['ids=1,2.5', 'ids'],
    ['ids=-1', 'ids'],
    ['ids=1&ids=2', 'ids'],
    ['ids=1;2', 'ids'],
    [`ids=${Array.from({ length: 101 }, (_, i) => i + 1).join()}`, 'ids'],
    ['createdFrom=yesterday', 'createdFrom'],
    ['createdFrom=2026-01-02T00:00:00Z&createdTo=2026-01-01T00:00:00Z', 'createdTo'],
    ['createdFrom=2026-01-01T00:00:00Z&createdTo=2026-01-01T00:00:00Z', 'createdTo'],
  ])('are refused by name for a wrong value: %s', async (query, field) => {
    const reply = await store.rest('GET', `/v1/pets?${query}`)
    expect(reply.status, reply.text).toBe(400)
    expect(refusedFields(reply)).toEqual([field])
  })

  it('are refused with the allowed values', async () => {
    const message = 'must be one of available, pending, sold'
    for (const [list, told] of [
      ['lost', message],
      ['sold,lost', `entry 2 ${message}`],
    ]) {
      const reply = await store.rest('GET', `/v1/pets?status=${list}`)
      expect(reply.body.error.details.fields).toEqual([
        { field: 'status', message: told, value: 'lost', allowed: ['available', 'pending', 'sold'] },
      ])
    }
  })

  it('are refused with a minPrice above the maxPrice', async () => {
    const reply = await store.rest('GET', '/v1/pets?minPrice=10&maxPrice=9.99')
    expect(reply.status).toBe(400)
    expect(refusedFields(reply)).toEqual(['maxPrice'])
  })
})

describe('sort', () => {
  it.each([
    ['name', ['Bello', 'Nemo', 'Rex', 'Tom', 'Ünal']],
    ['-stock', ['Nemo', 'Tom', 'Rex', 'Ünal', 'Bello']],
    ['price', ['Ünal', 'Nemo', 'Tom', 'Bello', 'Rex']],
    ['-price', ['Rex', 'Bello', 'Tom', 'Nemo', 'Ünal']],
    ['id', ['Rex', 'Bello', 'Tom', 'Nemo', 'Ünal']],
    ['-createdAt', ['Ünal', 'Nemo', 'Tom', 'Bello', 'Rex']],
    ['updatedAt,-name', ['Rex', 'Bello', 'Tom', 'Nemo', 'Ünal']],
  ])('=%s gives the pets in this order', async (sort, found) => {
    expect(await names(`sort=${sort}`)).toEqual(found)
  })

  it.each(['species', 'password', '-', '--id', 'name,name', 'id,name,price,stock', 'name;drop table pets', 'constructor', 'NAME', 'name,'])(
    '=%s is refused',
    async (sort) => {
      const reply = await store.rest('GET', `/v1/pets?sort=${encodeURIComponent(sort)}`)
      expect(reply.status).toBe(400)
      expect(refusedFields(reply)).toEqual(['sort'])
    },
  )

  it('is refused with a list of the allowed fields', async () => {
    const reply = await store.rest('GET', '/v1/pets?sort=age')
    expect(reply.body.error.details.fields[0].allowed).toEqual(['id', 'name', 'price', 'stock', 'createdAt', 'updatedAt'])
  })

  it.each([
    ['/v1/categories', ['cat', 'dog', 'fish', 'small animal & co']],
    ['/v1/categories?sort=-name', ['small animal & co', 'fish', 'dog', 'cat']],
    ['/v1/categories?sort=id', ['dog', 'cat', 'fish', 'small animal & co']],
    ['/v1/tags', ['100% soft', 'a,b', 'friendly', 'large', 'shy']],
  ])('orders %s', async (url, found) => {
    expect((await store.rest('GET', url)).body.data.map((row: { name: string }) => row.name)).toEqual(found)
  })
})

describe('search', () => {
  const search = (query: string, as: 'nobody' | 'customer' | 'staff' = 'nobody') => store.rest('GET', `/v1/search?${query}`, { as })

  it('finds pets and tags, each with a working link', async () => {
    const reply = await search('q=fr')
    expect(reply.body.data.map((hit: { type: string; title: string }) => `${hit.type} ${hit.title}`).sort()).toEqual([
      'pet Nemo',
      'tag friendly',
    ])
    for (const hit of reply.body.data) expect((await store.rest('GET', hit.href)).status).toBe(200)
  })

  it('links a category with special characters in its name to its pets', async () => {
    const [hit] = (await search('q=small&type=category')).body.data
    expect((await store.rest('GET', hit.href)).body.data[0].name).toBe('Ünal')
  })

  it.each(['pet', 'category', 'tag'])('gives only hits of one type with type=%s', async (type) => {
    const { data } = (await search(`q=f&type=${type}`)).body
    expect(new Set(data.map((hit: { type: string }) => hit.type))).toEqual(new Set([type]))
  })

  it.each(['order', 'user'])('for the type %s is open to staff only', async (type) => {
    const { status, body } = await search(`q=${type === 'user' ? 'staff' : 'ORD'}&type=${type}`, 'staff')
    expect(status).toBe(200)
    for (const hit of body.data) expect(hit.type).toBe(type)
    if (type === 'user') expect(body.data).toHaveLength(1)
    for (const caller of ['nobody', 'customer'] as const) {
      const reply = await search(`q=staff&type=${type}`, caller)
      expect(reply.status).toBe(400)
      expect(reply.body.error.details.fields[0]).toMatchObject({ field: 'type', allowed: ['pet', 'category', 'tag'] })
    }
  })

  it('finds a user by the beginning of the email for staff only', async () => {
    const found = async (as: 'nobody' | 'customer' | 'staff') =>
      (await search('q=custom', as)).body.data.map((hit: { type: string }) => hit.type)
    expect(await found('staff')).toContain('user')
    expect(await found('customer')).toEqual([])
    expect(await found('nobody')).toEqual([])
  })

  it.each(['%21%3F', '+', '%2F', '%E3%80%82'])('finds nothing for a query without words: q=%s', async (q) => {
    expect((await search(`q=${q}`)).body).toMatchObject({ data: [], pagination: { total: 0, pages: 0, nextCursor: null } })
    expect(await names(`q=${q}`)).toEqual([])
  })

  it.each(['', 'a'.repeat(256)])('refuses q=%s', async (q) => {
    const reply = await search(`q=${q}`)
    expect(reply.status).toBe(400)
    expect(refusedFields(reply)).toEqual(['q'])
  })

  it('needs q', async () => {
    expect(refusedFields(await search('type=pet'))).toEqual(['q'])
  })
})
