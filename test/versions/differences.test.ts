import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shopOf } from '../orders/shop.js'
import { aPet } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'
import { twoVersions } from './v2.js'

// Each test calls one gateway that serves v1 and v2. `v2.ts` has the differences; every reply is held to the OpenAPI document of its version.

let store: PetStore
let rex: number
beforeAll(async () => {
  store = await twoVersions()
  const input = {
    name: 'Rex',
    sku: 'REX',
    price: 20,
    stock: 3,
    category: 'dog',
    tags: ['calm'],
    breed: 'Boxer',
    photoUrls: ['https://a.example/1.jpg'],
  }
  rex = (await aPet(store, input)).id
  for (let i = 0; i < 6; i++) await aPet(store, { price: 30 + i, category: 'cat', status: 'pending' })
})
afterAll(() => store.close())

const get = async (url: string) => (await store.rest('GET', url, { as: 'staff' })).body
const send = (method: string, url: string, body: object, headers: Record<string, string> = {}) =>
  store.rest(method, url, { as: 'staff', body, headers })
const inV2 = (pet: Record<string, unknown>) => {
  const { photoUrls, category, breed: _breed, price, currency, status, stock, version, createdAt, ...same } = pet
  return {
    ...same,
    pictures: photoUrls,
    kind: category,
    price: { amount: price, currency },
    state: String(status).toUpperCase(),
    stock: `${stock} units`,
    revision: version,
    addedAt: createdAt,
  }
}

describe('a read', () => {
  it('shows the names, types and objects of its version, and no removed field', async () => {
    const [v1, v2] = [await get(`/v1/pets/${rex}`), await get(`/v2/pets/${rex}`)]
    expect(v2).toEqual(inV2(v1))
    expect(v1).toMatchObject({ photoUrls: ['https://a.example/1.jpg'], breed: 'Boxer', status: 'available', stock: 3 })
  })

  it('shows lists in the same way, with the default of its version', async () => {
    const [v1, v2] = [await get('/v1/pets?limit=5'), await get('/v2/pets')]
    expect(v2).toEqual({ data: v1.data.map(inV2), pagination: v1.pagination })
    expect((await get('/v1/pets')).pagination.limit).toBe(20)
  })

  it('that nothing changes is sent as it is', async () => {
    expect(await get('/v2/categories')).toEqual(await get('/v1/categories'))
  })
})

describe('fields', () => {
  it.each([
    ['state,id', { state: 'AVAILABLE', id: 'rex' }],
    ['pictures,kind.name', { pictures: ['https://a.example/1.jpg'], kind: { name: 'dog' } }],
    ['price.currency,name', { price: { currency: 'USD' }, name: 'Rex' }],
    ['price', { price: { amount: 20, currency: 'USD' } }],
    ['stock,revision', { stock: '3 units', revision: 1 }],
  ])('%s', async (fields, expected) => {
    const shown = await store.rest('GET', `/v2/pets/${rex}?fields=${fields}`)
    expect(shown.body).toEqual('id' in expected ? { ...expected, id: rex } : expected)
    expect(Object.keys(shown.body)).toEqual(Object.keys(expected)) // in the order of the caller
    expect(shown.headers.etag).toMatch(/^"1-/)
  })

  it.each(['photoUrls', 'breed', 'category', 'status', 'currency', 'price.value'])('refuses %s, which v2 does not have', async (field) => {
    const { status, body } = await store.rest('GET', `/v2/pets?fields=id,${field}`)
    expect(status).toBe(400)
    const [refused] = body.error.details.fields
    expect(refused).toMatchObject({ field: 'fields', value: field })
    if (!field.includes('.')) expect(refused.allowed).toContain('pictures')
  })
})

describe('the order and the filters of a list', () => {
  const ids = async (url: string) => (await get(url)).data.map(({ id }: { id: number }) => id)

  it.each([
    ['sort=-price.amount', 'sort=-price'],
    ['sort=addedAt,-name', 'sort=createdAt,-name'],
    ['state=PENDING', 'status=pending'],
    ['state=AVAILABLE,PENDING&sort=name', 'status=available,pending&sort=name'],
    ['kind=dog', 'category=dog'],
    ['priceFrom=32&maxPrice=33', 'minPrice=32&maxPrice=33'],
  ])('%s is %s of v1', async (v2, v1) => {
    const wanted = await ids(`/v1/pets?limit=5&${v1}`)
    expect(wanted.length).toBeGreaterThan(0)
    expect(await ids(`/v2/pets?${v2}`)).toEqual(wanted)
  })

  it.each([
    ['sort=-price', 'sort', '-price'],
    ['sort=createdAt', 'sort', 'createdAt'],
    ['sort=nothing', 'sort', 'nothing'],
  ])('refuses %s and lists the names of v2', async (query, field, value) => {
    const [refused] = (await get(`/v2/pets?${query}`)).error.details.fields
    const names = ['id', 'name', 'price.amount', 'stock', 'addedAt', 'updatedAt']
    expect(refused).toEqual({
      field,
      value,
      allowed: names,
      message: `must consist of ${names.join(', ')}, with - before a name for descending order`,
    })
  })

  it.each([
    ['status=available', 'status', 'this operation has no such parameter'],
    ['minPrice=3', 'minPrice', 'this operation has no such parameter'],
    ['category=dog', 'category', 'this operation has no such parameter'],
    ['state=available', 'state', 'must be one of AVAILABLE, PENDING, SOLD'],
    ['state=SOLD,GONE', 'state', 'entry 2 must be one of AVAILABLE, PENDING, SOLD'],
    ['priceFrom=much', 'priceFrom', 'must be a number'],
    ['limit=0', 'limit', 'must be an integer from 1 to 100'],
  ])('refuses %s by the name that v2 has', async (query, field, message) => {
    const { error } = await get(`/v2/pets?${query}`)
    expect(error.details.fields[0]).toMatchObject({ field, message: expect.stringContaining(message) })
  })

  it('goes on by cursor, and by the links of its version', async () => {
    const page = await store.rest('GET', '/v2/pets?sort=-addedAt&limit=2')
    expect(page.headers.link).toContain('</v2/pets?sort=-addedAt&limit=2&page=2>; rel="next"')
    const { nextCursor } = page.body.pagination
    expect(await ids(`/v2/pets?limit=2&after=${nextCursor}`)).toEqual((await ids('/v1/pets?sort=-createdAt&limit=4')).slice(2))
    const [refused] = (await get(`/v2/pets?after=${nextCursor}&sort=name`)).error.details.fields
    expect(refused).toMatchObject({ field: 'sort', value: 'name', allowed: ['-addedAt,-id'] })
  })

  it('links to the pages of a list by the parameters of its version, and follows a cursor in its own order', async () => {
    const { id: petId } = await aPet(store, { price: 5, stock: 20 })
    const shop = shopOf(store)
    for (let i = 0; i < 5; i++) await shop.place('rest', { items: [{ petId, quantity: 1 }] })
    const first = await store.rest('GET', '/v2/orders?limit=2&sort=id', { as: 'staff' })
    expect(first.headers.link).toContain('</v2/orders?limit=2&sort=id&pageNumber=2>; rel="next"')
    const { nextCursor } = first.body.pagination
    const second = await store.rest('GET', `/v2/orders?limit=2&cursor=${nextCursor}`, { as: 'staff' })
    expect(second.body.data.map(({ id }: { id: number }) => id)).toEqual((await ids('/v1/orders?limit=4&sort=id')).slice(2))
    expect(second.headers.link).toMatch(
      /^<\/v2\/orders\?limit=2&pageNumber=1>; rel="first", <\/v2\/orders\?limit=2&cursor=[\w-]+>; rel="next"/,
    )
    expect(await ids('/v2/orders?limit=2')).toEqual(await ids('/v1/orders?limit=2&sort=-id'))
  })

  it('are those of the export', async () => {
    const lines = async (url: string) =>
      (await store.rest('GET', url)).text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    expect(await lines('/v2/pets/export?kind=dog')).toEqual((await lines('/v1/pets/export?category=dog')).map(inV2))
    expect(await lines('/v2/pets/export?fields=state,price.amount&kind=dog')).toEqual([{ state: 'AVAILABLE', price: { amount: 20 } }])
    expect((await get('/v2/pets/export?sort=price')).error.details.fields[0].field).toBe('sort')
  })
})

describe('a write', () => {
  const input = {
    name: 'Ada',
    state: 'AVAILABLE',
    kind: 'dog',
    pictures: ['https://a.example/2.jpg'],
    price: { amount: 9.5, currency: 'EUR' },
    stock: '4 units',
  }

  it('takes the names and types of its version, and answers in its form and with its address', async () => {
    const made = await send('POST', '/v2/pets', input)
    expect(made.status, made.text).toBe(201)
    expect(made.headers.location).toBe(`/v2/pets/${made.body.id}`)
    expect(made.body).toMatchObject({ ...input, kind: { name: 'dog' }, revision: 1 })
    const same = { name: 'Ada', status: 'available', photoUrls: input.pictures, price: 9.5, currency: 'EUR', stock: 4, breed: null }
    expect(await get(`/v1/pets/${made.body.id}`)).toMatchObject(same)
  })

  it('changes the named fields alone, and clears a whole object by null', async () => {
    const { id } = await aPet(store, { price: 10, currency: 'EUR', breed: 'Boxer', photoUrls: ['https://a.example/3.jpg'] })
    const changed = await send('PATCH', `/v2/pets/${id}`, { price: { amount: 12 } }, { 'if-match': '"1-x"' })
    expect(changed.body).toMatchObject({ price: { amount: 12, currency: 'EUR' }, pictures: ['https://a.example/3.jpg'], revision: 2 })
    expect(changed.headers.etag).toMatch(/^"2-/)
    await send('PATCH', `/v2/pets/${id}`, { price: null })
    expect(await get(`/v1/pets/${id}`)).toMatchObject({ price: null, currency: 'USD', breed: 'Boxer' })
  })

  it('takes back whole what its version has shown, and refuses a changed read-only field by its name in the version', async () => {
    const { id } = await aPet(store, { price: 10, category: 'dog', tags: ['calm'] })
    const read = await get(`/v2/pets/${id}`)
    const replaced = await send('PUT', `/v2/pets/${id}`, { ...read, price: { ...read.price, amount: 11 } })
    expect(replaced.body, replaced.text).toMatchObject({
      kind: read.kind,
      tags: read.tags,
      price: { amount: 11 },
      addedAt: read.addedAt,
      revision: 2,
    })
    const refused = await send('PUT', `/v2/pets/${id}`, { ...read, addedAt: '2020-01-01T00:00:00.000Z' })
    const paths = refused.body.error.details.fields.map(({ field }: { field: string }) => field)
    expect(paths).toEqual(expect.arrayContaining(['addedAt', 'revision']))
  })

  it.each([
    ['an unknown field of the schema', { photoUrls: [] }, 'photoUrls', 'this input has no such field'],
    ['a removed field', { breed: 'Boxer' }, 'breed', 'this input has no such field'],
    ['a value of the schema', { state: 'available' }, 'state', 'must be one of AVAILABLE, PENDING, SOLD'],
    ['a field outside of its object', { price: 3 }, 'price', 'must be an object'],
    ['an unknown field of an object', { price: { value: 3 } }, 'price.value', 'this input has no such field'],
    ['a value that the version cannot take', { stock: '3 pieces' }, 'stock', 'must be a number of units, such as 3 units'],
    ['a constraint', { pictures: ['ftp://a.example/1.jpg'] }, 'pictures[0]', 'must be an http or https URL'],
    ['a constraint of the schema on a taken value', { stock: '9999999 units' }, 'stock', 'must be an integer from 0 to 1000000'],
    ['a rule of the use case', { price: { amount: 1.5, currency: 'JPY' } }, 'price.amount', ''],
  ])('refuses %s by its name in the version', async (_name, change, field, message) => {
    const { status, body, text } = await send('POST', '/v2/pets', { ...input, ...change })
    expect(status, text).toBe(400)
    expect(body.error.details.fields).toEqual([expect.objectContaining({ field, message: expect.stringContaining(message) })])
    const { value } = body.error.details.fields[0]
    if (field === 'stock') expect(value).toBe((change as { stock: string }).stock)
  })

  it('refuses a missing field by its name in the version', async () => {
    const { body } = await send('POST', '/v2/pets', { name: 'Bo' })
    expect(body.error).toMatchObject({ message: 'The field state is required', details: { fields: [{ field: 'state' }] } })
  })

  it('names fields inside of others, in lists and in the details of all codes', async () => {
    const order = { items: [{ petId: rex, quantity: 1 }], shippingAddress: { street: 'A', city: 'B', country: 'US', zip: '' } }
    const refused = await store.rest('POST', '/v2/orders', { as: 'customer', body: order })
    expect(refused.body.error.details.fields).toEqual([expect.objectContaining({ field: 'shippingAddress.zip' })])
    const conflict = await send('POST', '/v2/pets', { ...input, sku: 'rex' })
    expect(conflict.body.error).toMatchObject({ code: 'CONFLICT', details: { field: 'sku' } })
    const missing = { ...order, shippingAddress: { street: 'A', city: 'B', country: 'US' } }
    expect((await store.rest('POST', '/v2/orders', { as: 'customer', body: missing })).body.error.details.fields[0].field).toBe(
      'shippingAddress.zip',
    )
  })

  it('shows retyped amounts, and the addresses of its version', async () => {
    const order = { items: [{ petId: rex, quantity: 1 }], shippingAddress: { street: 'A', city: 'B', country: 'US', zip: '94105' } }
    const placed = await store.rest('POST', '/v2/orders', { as: 'customer', body: order })
    expect(placed.body, placed.text).toMatchObject({
      total: '20.00',
      shippingAddress: { zip: '94105' },
      trackingUrl: `http://petstore.test/v2/orders/${placed.body.id}/track`,
    })
    expect(placed.headers.location).toBe(`/v2/orders/${placed.body.id}`)
    const v1 = await store.rest('GET', `/v1/orders/${placed.body.id}`, { as: 'customer' })
    expect(v1.body).toMatchObject({ totalAmount: 20, trackingUrl: `http://petstore.test/v1/orders/${placed.body.id}/track` })
    const { data } = await get('/v2/search?q=dog&type=category')
    expect(data.map(({ href }: { href: string }) => href)).toEqual(['/v2/pets?kind=dog'])
  })
})

describe('a tag', () => {
  it('belongs to the form of one version, and its version number to all', async () => {
    const [v1, v2] = [await store.rest('GET', `/v1/pets/${rex}`), await store.rest('GET', `/v2/pets/${rex}`)]
    expect(v1.headers.etag).not.toBe(v2.headers.etag)
    const again = (url: string, tag = '') => store.rest('GET', url, { headers: { 'if-none-match': tag } })
    expect((await again(`/v2/pets/${rex}`, v2.headers.etag)).status).toBe(304)
    expect((await again(`/v2/pets/${rex}`, v1.headers.etag)).status).toBe(200)
    const changed = await send('PATCH', `/v1/pets/${rex}`, { description: 'Good dog.' }, { 'if-match': v2.headers.etag ?? '' })
    expect(changed.status).toBe(200)
    expect((await send('PATCH', `/v2/pets/${rex}`, {}, { 'if-match': v1.headers.etag ?? '' })).status).toBe(412)
  })
})

describe('a replay', () => {
  it.each([
    ['/v1/pets', '/v2/pets'],
    ['/v2/pets', '/v1/pets'],
  ])('of a call of %s under %s has the form of the second version', async (first, second) => {
    const key = randomUUID()
    const bodies = {
      '/v1/pets': { name: 'Once', status: 'sold', price: 5 },
      '/v2/pets': { name: 'Once', state: 'SOLD', price: { amount: 5 } },
    }
    const call = (url: string) => send('POST', url, bodies[url as keyof typeof bodies], { 'idempotency-key': key })
    const made = await call(first)
    const repeated = await call(second)
    expect([made.status, repeated.status, repeated.headers['x-idempotent-replayed']]).toEqual([201, 201, 'true'])
    const [v1, v2] = first === '/v1/pets' ? [made, repeated] : [repeated, made]
    expect(v2.body).toEqual(inV2(v1.body))
    expect(repeated.headers.location).toBe(`${second}/${repeated.body.id}`)
    expect((await call(second)).text).toBe(repeated.text)
  })
})

describe('the uploaded picture of a pet', () => {
  it('is answered with the pet as the version shows it', async () => {
    const form = new FormData()
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    form.append('file', new Blob([Buffer.from(pixel, 'base64')], { type: 'image/png' }), 'a.png')
    const request = new Request('http://petstore.test', { method: 'POST', body: form })
    const headers = { 'content-type': request.headers.get('content-type') ?? '' }
    const body = Buffer.from(await request.arrayBuffer())
    const reply = await store.rest('POST', `/v2/pets/${rex}/photos`, { as: 'staff', body, headers })
    expect(reply.status, reply.text).toBe(201)
    expect(reply.body.pictures.at(-1)).toMatch(/^http:\/\/petstore\.test\/photos\//)
  })
})
