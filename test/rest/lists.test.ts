import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import { routes } from '../../src/rest/routes.js'
import { anOAuthClient } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { addressOf, fieldOf, oneOfEach, type Things } from './calls.js'
import { idsOf, linksOf, manyPets, refusedFields } from './catalogue.js'

const COUNT = 65
let store: PetStore
let things: Things
const get = (url: string, as: CallerName = 'nobody') => store.rest('GET', url, { as })
const named = (list: string, name: string) => store.rest('POST', `/v1/${list}`, { as: 'staff', body: { name } })

beforeAll(async () => {
  store = await petStore()
  await manyPets(store, COUNT - 1)
  things = await oneOfEach(store)
  for (const as of ['customer', 'admin', 'admin'] as const) await get('/v1/me', as)
  await writeRequestLog(store.app.services())
  for (const name of ['One', 'Two']) await anOAuthClient(store, { name })
  for (const name of ['cat', 'fish']) await Promise.all(['categories', 'tags'].map((list) => named(list, name)))
})
afterAll(() => store.close())

/** Routes with pages, as the types of their fields tell. */
const listRoutes = routes.filter((route) => route.method === 'GET' && String(fieldOf(route).type).endsWith('Page!'))

describe('a list', () => {
  it.each(listRoutes)('has data and pagination: $path', async ({ path }) => {
    const url = addressOf(path, things) + (path === '/search' ? '?q=pet' : '')
    const reply = await get(url, 'admin')
    expect(reply.status).toBe(200)
    expect(Object.keys(reply.body)).toEqual(['data', 'pagination'])
    expect(reply.body.data.length).toBeGreaterThan(0)
    expect(Object.keys(reply.body.pagination).sort()).toEqual(['limit', 'nextCursor', 'page', 'pages', 'total', 'totalIsExact'])
    expect(linksOf(reply)).toHaveProperty('first')
  })

  it('without parameters shows the first twenty rows, sorted by id', async () => {
    const reply = await get('/v1/pets')
    expect(reply.body.data).toHaveLength(20)
    expect(idsOf(reply)).toEqual(idsOf(reply).toSorted((a, b) => a - b))
    expect(reply.body.pagination).toMatchObject({ page: 1, limit: 20, total: COUNT, totalIsExact: true, pages: 4 })
    expect(reply.body.pagination.nextCursor).toEqual(expect.any(String))
  })

  it('is empty with status 200 when nothing matches', async () => {
    const reply = await get('/v1/pets?category=unicorn')
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({ data: [], pagination: { page: 1, limit: 20, total: 0, totalIsExact: true, pages: 0, nextCursor: null } })
    expect(Object.keys(linksOf(reply))).toEqual(['first'])
  })
})

describe('pages', () => {
  it.each([1, 7, 100])('hold at most limit=%i rows', async (limit) => {
    const reply = await get(`/v1/pets?limit=${limit}`)
    expect(reply.body.data).toHaveLength(Math.min(limit, COUNT))
    expect(reply.body.pagination).toMatchObject({ limit, pages: Math.ceil(COUNT / limit) })
  })

  it('together hold every row once', async () => {
    const pages = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((page) => get(`/v1/pets?limit=10&page=${page}&sort=-stock`)))
    expect(new Set(pages.flatMap(idsOf)).size).toBe(COUNT)
  })

  it.each([
    [1, ['first', 'next', 'last']],
    [2, ['first', 'prev', 'next', 'last']],
    [4, ['first', 'prev', 'last']],
    [9, ['first', 'prev', 'last']],
  ])('number %i of 4 link to %j', async (page, relations) => {
    const reply = await get(`/v1/pets?page=${page}`)
    expect(Object.keys(linksOf(reply))).toEqual(relations)
    expect(reply.body.data).toHaveLength(page < 4 ? 20 : page === 4 ? 5 : 0)
  })

  it('keep all other parameters in their links', async () => {
    const links = linksOf(await get('/v1/pets?limit=5&page=2&sort=-price,name&status=available&q=pet%3F&fields=id,name'))
    for (const [rel, page] of Object.entries({ first: '1', prev: '1', next: '3' })) {
      const { pathname, searchParams } = new URL(links[rel] ?? '', 'http://petstore.test')
      expect(pathname).toBe('/v1/pets')
      expect(Object.fromEntries(searchParams)).toEqual({
        limit: '5',
        page,
        sort: '-price,name',
        status: 'available',
        q: 'pet?',
        fields: 'id,name',
      })
    }
  })

  it('keep a question mark inside a parameter in their links', async () => {
    expect(linksOf(await get('/v1/pets?q=pet?&limit=3')).next).toBe('/v1/pets?q=pet%3F&limit=3&page=2')
  })

  it('keep the path prefix of the request in their links', async () => {
    expect(linksOf(await get('/api/v1/pets?limit=5')).next).toBe('/api/v1/pets?limit=5&page=2')
  })

  it('lead to the end by their next links, with every row once', async () => {
    const seen: number[] = []
    for (let url: string | undefined = '/v1/pets?limit=9&sort=-name'; url; ) {
      const reply = await get(url)
      seen.push(...idsOf(reply))
      url = linksOf(reply).next
    }
    expect(seen).toHaveLength(COUNT)
    expect(new Set(seen).size).toBe(COUNT)
  })
})

describe('cursors', () => {
  it.each(['', 'id', '-id', 'name', '-price', 'stock', '-createdAt', 'updatedAt', '-stock,name', 'price,-createdAt,name'])(
    'walk a list sorted by %j to its end, each row once and in its order',
    async (sort) => {
      const parameters = sort ? `&sort=${sort}` : ''
      const whole = idsOf(await get(`/v1/pets?limit=100${parameters}`))
      const walked: number[] = []
      for (let place: string | null = parameters; place !== null; ) {
        const reply = await get(`/v1/pets?limit=8${place}`)
        walked.push(...idsOf(reply))
        const { nextCursor } = reply.body.pagination
        place = nextCursor && `${parameters}&after=${nextCursor}`
      }
      expect(walked).toEqual(whole)
    },
  )

  it('give the same filtered rows as page numbers', async () => {
    const first = await get('/v1/pets?status=sold&limit=10&sort=name')
    const second = await get(`/v1/pets?status=sold&limit=10&after=${first.body.pagination.nextCursor}`)
    expect(second.body.data.every((pet: { status: string }) => pet.status === 'sold')).toBe(true)
    expect(idsOf(second)).toEqual(idsOf(await get('/v1/pets?status=sold&limit=10&page=2&sort=name')))
  })

  it('override the page number, and the next link uses a cursor', async () => {
    const { nextCursor } = (await get('/v1/pets?limit=5')).body.pagination
    const reply = await get(`/v1/pets?limit=5&after=${nextCursor}&page=9`)
    expect(reply.body.pagination.page).toBe(1)
    expect(idsOf(reply)).toEqual(idsOf(await get('/v1/pets?limit=5&page=2')))
    expect(linksOf(reply)).not.toHaveProperty('prev')
    expect(linksOf(reply).next).toContain(`after=${reply.body.pagination.nextCursor}`)
  })

  it('contain the sort order, and another sort is refused', async () => {
    const { nextCursor } = (await get('/v1/pets?sort=name')).body.pagination
    const reply = await get(`/v1/pets?sort=-price&after=${nextCursor}`)
    expect(reply.status).toBe(400)
    expect(refusedFields(reply)).toEqual(['sort'])
  })

  it.each([
    '/v1/categories',
    '/v1/tags',
    '/v1/search?q=pet',
    '/v1/users',
    '/v1/users?sort=-createdAt',
    '/v1/users/2/apikeys',
    '/v1/users/2/apikeys?sort=createdAt',
    '/v1/oauth-clients',
    '/v1/oauth-clients?sort=-name',
    '/v1/audit-events',
    '/v1/audit-events?sort=occurredAt',
    '/v1/audit-events?type=client_created',
    '/v1/me/requests',
    '/v1/me/requests?status=200&sort=receivedAt',
  ])('give the second page of %s', async (path) => {
    if (path.includes('apikeys')) await store.rest('POST', '/v1/users/2/apikeys', { as: 'admin' })
    const at = (rest: string) => get(`${path}${path.includes('?') ? '&' : '?'}limit=1${rest}`, 'admin')
    const first = await at('')
    const second = await at(`&after=${first.body.pagination.nextCursor}`)
    expect(second.status).toBe(200)
    expect(second.body.data).toEqual((await at('&page=2')).body.data)
  })
})
