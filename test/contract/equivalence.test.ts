import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOrder, aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { type Outcome, ofGraphQL, ofRest, rare } from './outcome.js'

/** Random cases for each property; writes use a tenth of them. */
const RUNS = Number(process.env.EQUIVALENCE_RUNS ?? 200)
const PET = `id sku name category { id name } photoUrls tags { id name } status description species breed birthDate price currency stock
  createdAt updatedAt version`
const PAGINATION = 'pagination { page limit total totalIsExact pages nextCursor }'

const text = (...good: readonly string[]) => rare(fc.constantFrom(...good), '', 'a\0b', 'x'.repeat(300))

describe('a read of the catalogue', () => {
  let store: PetStore
  let cursors: string[]

  const petTypes: Record<string, string> = {
    status: 'PetStatus',
    category: 'String',
    tag: 'String',
    species: 'String',
    q: 'String',
    minPrice: 'Decimal',
    maxPrice: 'Decimal',
    ids: '[Int64!]',
    createdFrom: 'DateTime',
    createdTo: 'DateTime',
    sort: 'String',
    page: 'Int',
    limit: 'Int',
    after: 'String',
  }

  beforeAll(async () => {
    store = await petStore()
    const pick = <T>(list: readonly T[], i: number) => list[i % list.length]
    for (let i = 0; i < 36; i++) {
      await aPet(store, {
        name: `${pick(['Rex', 'Bello', 'Goldie', 'Ünal', 'rex'], i)} ${i % 9}`,
        status: pick(['available', 'pending', 'sold'], i * 7),
        category: pick(['dog', 'cat', null], i),
        tags: pick([['friendly'], ['large', 'shy'], []], i * 5),
        species: pick(['Dog', 'Cat', undefined, 'dog'], i),
        price: pick([null, 10, 19.99, 250], i * 3),
        stock: i % 4,
      })
    }
    const lists = await Promise.all(
      ['id', '-price', 'name,-stock', '-createdAt'].map((sort) => store.rest('GET', `/v1/pets?limit=7&sort=${sort}`)),
    )
    cursors = lists.map((reply) => reply.body.pagination.nextCursor)
  })
  afterAll(() => store.close())

  const call = (field: string, types: Record<string, string>, selection: string, as: CallerName = 'nobody') => {
    const names = Object.keys(types)
    const document = `query(${names.map((name) => `$${name}: ${types[name]}`).join(' ')}) {
      ${field}(${names.map((name) => `${name}: $${name}`).join(' ')}) { ${selection} } }`
    return async (path: string, given: Readonly<Record<string, unknown>>): Promise<[Outcome, Outcome]> => {
      const query = new URLSearchParams(
        Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
      )
      const [rest, graphql] = await Promise.all([store.rest('GET', `${path}?${query}`, { as }), store.graphql(document, given, { as })])
      return [ofRest(rest), ofGraphQL(graphql, field)]
    }
  }

  it('gives the same pets and the same refusals in both styles', async () => {
    const both = call('pets', petTypes, `data { ${PET} } ${PAGINATION}`)
    const read = fc.record(
      {
        status: rare(fc.constantFrom('available', 'pending', 'sold'), 'nope', 'SOLD'), // REST has its own words for an empty list
        category: text('dog', 'DOG', 'cat', 'unicorn'),
        tag: text('friendly', 'Shy', 'nope'),
        species: text('dog', 'Cat'),
        q: text('rex', 'gol', 'bello 3', 'Ü', '!', "' or 1=1", 'a b c d e f g h i j k'),
        minPrice: rare(fc.constantFrom(0, 10, 19.99, 20), -1, 1.234, 'x', 1e9),
        maxPrice: rare(fc.constantFrom(0, 19.99, 250, 99_999_999.99), -0.01, 'x'),
        ids: fc.constantFrom(
          undefined,
          undefined,
          undefined,
          [1, 2, 3, 5, 8, 13, 21, 34],
          Array.from({ length: 100 }, (_, i) => i + 7),
        ),
        createdFrom: rare(fc.constantFrom(undefined, '2020-01-01T00:00:00Z', '2999-01-01T00:00:00Z'), 'x', ''),
        createdTo: rare(fc.constantFrom(undefined, undefined, '2999-01-01T00:00:00Z'), '2026-02-30T00:00:00Z'),
        sort: rare(fc.constantFrom('id', '-id', 'name', '-price', 'stock,-name', '-createdAt,name'), 'nope', 'name,name', ''),
        page: rare(fc.integer({ min: 1, max: 6 }), 0, -1, 101, 1.5, 'x', 2 ** 31),
        limit: rare(fc.integer({ min: 1, max: 12 }), 0, 101, -5, 'x'),
        after: fc.oneof(
          { weight: 6, arbitrary: fc.constant(undefined) },
          { weight: 2, arbitrary: fc.nat(3).map((i) => cursors[i]) },
          { weight: 1, arbitrary: fc.constantFrom('x', '', 'WyJpZCIsIngiXQ') },
        ),
      },
      { requiredKeys: [] },
    )
    let read200 = 0
    await fc.assert(
      fc.asyncProperty(read, async (given) => {
        const [rest, graphql] = await both('/v1/pets', given)
        expect(graphql).toEqual(rest)
        if ('data' in rest) read200 += 1
      }),
      { numRuns: RUNS },
    )
    expect(read200).toBeGreaterThan(RUNS / 5)
  })

  it.each([
    ['categories', '/v1/categories'],
    ['tags', '/v1/tags'],
  ])('gives the same %s and the same refusals in both styles', async (field, path) => {
    const both = call(field, { sort: 'String', page: 'Int', limit: 'Int', after: 'String' }, `data { id name } ${PAGINATION}`)
    const read = fc.record(
      {
        sort: rare(fc.constantFrom('id', '-id', 'name', '-name'), 'price', 'id,id', ''),
        page: rare(fc.integer({ min: 1, max: 3 }), 0, 'x'),
        limit: rare(fc.integer({ min: 1, max: 4 }), 0, 101),
        after: fc.constantFrom('x', ''),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(read, async (given) => {
        const [rest, graphql] = await both(path, given)
        expect(graphql).toEqual(rest)
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    )
  })

  it('gives the same pet or the same refusal for any id', async () => {
    const id = fc.oneof(
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0, 2 ** 53 - 1),
      fc.constantFrom(-1, 1.5, 2 ** 53, 1e300, 'x', '1', 'NaN'),
    )
    await fc.assert(
      fc.asyncProperty(id, async (given) => {
        const rest = ofRest(await store.rest('GET', `/v1/pets/${given}`))
        // a URL carries a number as text; JSON does not
        const value = given === '1' ? 1 : given
        const graphql = ofGraphQL(await store.graphql(`query($id: Int64!) { pet(id: $id) { ${PET} } }`, { id: value }), 'pet')
        expect(graphql).toEqual(rest)
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    )
  })

  it('gives the same search results in both styles to anonymous callers, customers and staff', async () => {
    const callers: readonly CallerName[] = ['nobody', 'customer', 'staff']
    const types = { q: 'String!', type: 'SearchType', page: 'Int', limit: 'Int' }
    const calls = Object.fromEntries(
      callers.map((as) => [as, call('search', types, `data { type id title excerpt href } ${PAGINATION}`, as)]),
    )
    const read = fc.record({
      as: fc.constantFrom(...callers),
      given: fc.record(
        {
          q: text('rex', 'dog', 'staff', 'example', 'ORD-1', '!'),
          type: fc.constantFrom('pet', 'category', 'tag', 'order', 'user', 'nope'),
          page: rare(fc.integer({ min: 1, max: 3 }), 0),
          limit: fc.integer({ min: 1, max: 9 }),
        },
        { requiredKeys: ['q'] },
      ),
    })
    await fc.assert(
      fc.asyncProperty(read, async ({ as, given }) => {
        const [rest, graphql] = (await calls[as]?.('/v1/search', given)) ?? []
        expect(graphql).toEqual(rest)
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    )
  })

  it('shows the same orders and users to customers and to staff in both styles', async () => {
    const orderId = await anOrder(store, { petId: 1 })
    const order =
      'id number customerId items { line petId name quantity unitPrice lineTotal } status paymentStatus totalAmount currency version'
    const kinds: Record<string, [path: string, fields: string, selection: string]> = {
      order: [
        '/v1/orders',
        order
          .replace(/items \{.*\}/, 'items')
          .split(' ')
          .join(),
        order,
      ],
      user: ['/v1/users', 'id,email,role,status', 'id email role status'],
    }
    const read = fc.record({
      as: fc.constantFrom<CallerName>('nobody', 'customer', 'staff'),
      kind: fc.constantFrom('order', 'user'),
      id: fc.constantFrom(orderId, 1, 2, 3, 999, -1),
    })
    await fc.assert(
      fc.asyncProperty(read, async ({ as, kind, id }) => {
        const [path = '', fields = '', selection = ''] = kinds[kind] ?? []
        const rest = await store.rest('GET', `${path}/${id}?fields=${fields}`, { as })
        const graphql = await store.graphql(`query($id: Int64!) { ${kind}(id: $id) { ${selection} } }`, { id }, { as })
        // a request without a credential is refused before any other check
        if (as === 'nobody') expect(rest.body.error.code).toBe('UNAUTHORIZED')
        else expect(ofGraphQL(graphql, kind)).toEqual(ofRest(rest))
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    )
  })
})
