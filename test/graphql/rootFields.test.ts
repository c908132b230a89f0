import { isNonNullType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rootFields } from '../support/catalogue/catalogue.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let petId: number
beforeAll(async () => {
  store = await petStore()
  petId = (await aPet(store, { name: 'Rex' })).id
})
afterAll(() => store.close())

it.each(rootFields)('$name can be null, so that an error empties it alone', ({ field }) => {
  expect(isNonNullType(field.type)).toBe(false)
})

type Errors = readonly { readonly path: readonly (string | number)[]; readonly extensions: { readonly code: string } }[]

/** Documents in which a part fails: the data, and the failed fields with their codes. */
const documents: readonly { query: string; data: unknown; failed: readonly string[]; as?: 'staff' | 'customer' }[] = [
  { query: '{ a: pet(id: <pet>) { name } b: pet(id: 999999) { name } }', data: { a: { name: 'Rex' }, b: null }, failed: ['b NOT_FOUND'] },
  {
    query: '{ me { email } pet(id: <pet>) { name } orders { data { id } } }',
    data: { me: null, pet: { name: 'Rex' }, orders: null },
    failed: ['me UNAUTHORIZED', 'orders UNAUTHORIZED'],
  },
  {
    query: '{ ...Q } fragment Q on Query { pets(minPrice: 2, maxPrice: 1) { data { id } } categories { data { id } } }',
    data: { pets: null, categories: { data: [] } },
    failed: ['pets VALIDATION_ERROR'],
  },
  {
    query: '{ auditEvents { data { id } } users { data { email } } }',
    data: { auditEvents: null, users: { data: [{ email: 'customer@example.com' }] } },
    failed: ['auditEvents FORBIDDEN'],
    as: 'customer',
  },
  {
    query: '{ pet(id: <pet>) { name orders { totalCount } } pets { data { name } } }',
    data: { pet: { name: 'Rex', orders: null }, pets: { data: [{ name: 'Rex' }] } },
    failed: ['pet.orders FORBIDDEN'],
    as: 'customer',
  },
  {
    query: `mutation { a: updatePet(id: <pet>, input: { stock: 3 }) { stock } b: updatePet(id: 999999, input: { stock: 4 }) { stock }
      c: updatePet(id: <pet>, input: { stock: 5 }) { stock } }`,
    data: { a: { stock: 3 }, b: null, c: { stock: 5 } },
    failed: ['b NOT_FOUND'],
    as: 'staff',
  },
  {
    query:
      'mutation { a: createTag(input: { name: "twice" }) { name } b: createTag(input: { name: "twice" }) { name } c: deletePet(id: 999999) }',
    data: { a: { name: 'twice' }, b: null, c: null },
    failed: ['b CONFLICT', 'c NOT_FOUND'],
    as: 'staff',
  },
]

describe.each(documents)('$query', ({ query, data, failed, as }) => {
  it('empties only the fields that failed', async () => {
    for (let run = 1; run <= 6; run++) {
      const { status, body } = await store.graphql(query.replaceAll('<pet>', String(petId)), {}, { as: as ?? 'nobody' })
      expect(status).toBe(200)
      expect(body.data, `run ${run}`).toEqual(data)
      const places = (body.errors as Errors).map(({ path, extensions }) => `${path.join('.')} ${extensions.code}`)
      expect(places.sort(), `run ${run}`).toEqual([...failed].sort())
      await store.sql`delete from tags where name = 'twice'`
    }
  })
})

it('a failed call of REST still has its status, and no body of null', async () => {
  const calls = [
    ['GET', '/v1/pets/999999', 404],
    ['GET', '/v1/me', 401],
    ['GET', '/v1/pets?minPrice=2&maxPrice=1', 400],
    ['DELETE', '/v1/pets/999999', 404],
    ['PATCH', '/v1/pets/999999', 404],
  ] as const
  for (const [method, url, status] of calls) {
    const as = status === 401 ? 'nobody' : 'staff'
    const reply = await store.rest(method, url, { as, ...(method === 'PATCH' && { body: { stock: 1 } }) })
    expect(reply.status, `${method} ${url}`).toBe(status)
    expect(reply.body.error.status).toBe(status)
  }
})
