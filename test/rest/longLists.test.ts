import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'
import { idsOf, linksOf, manyPets, refusedFields } from './catalogue.js'

/** The largest exact total. */
const BOUND = 10_000
let store: PetStore
const get = (url: string) => store.rest('GET', url)

beforeAll(async () => {
  store = await petStore()
  await manyPets(store, BOUND)
})
afterAll(() => store.close())

it('a list has an exact total up to 10 000 rows', async () => {
  const reply = await get('/v1/pets?limit=100&fields=id')
  expect(reply.body.pagination).toMatchObject({ total: BOUND, totalIsExact: true, pages: 100 })
  expect(linksOf(reply).last).toBe('/v1/pets?limit=100&fields=id&page=100')
})

it('a list has no link to its last page when this is beyond page 100', async () => {
  expect(linksOf(await get('/v1/pets?limit=99'))).not.toHaveProperty('last')
})

it('the next link of page 100 uses a cursor', async () => {
  const hundredth = await get('/v1/pets?limit=20&page=100')
  const { next = '' } = linksOf(hundredth)
  expect(next).toContain('after=')
  expect(next).not.toContain('page=')
  expect(idsOf(await get(next))[0]).toBe((idsOf(hundredth).at(-1) ?? 0) + 1)
})

it('page 101 is refused, and the error gives the limit', async () => {
  const reply = await get('/v1/pets?page=101')
  expect(reply.status).toBe(400)
  expect(refusedFields(reply)).toEqual(['page'])
  expect(reply.body.error.details.fields[0].allowed).toMatchObject({ minimum: 1, maximum: 100 })
})

it('the total of a longer list is 10 000 and marked as not exact', async () => {
  await store.sql`insert into pets (sku, name, status, created_at, updated_at) values ('ONE-MORE', 'One more', 'sold', now(), now())`
  const reply = await get('/v1/pets?limit=100')
  expect(reply.body.pagination).toMatchObject({ total: BOUND, totalIsExact: false, pages: null })
  expect(Object.keys(linksOf(reply))).toEqual(['first', 'next'])
  expect((await get('/v1/pets?status=sold&limit=1')).body.pagination.totalIsExact).toBe(true)
})
