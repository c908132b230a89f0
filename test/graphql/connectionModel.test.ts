import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOrder, aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let userId = 0
let petId = 0
beforeAll(async () => {
  store = await petStore()
  petId = (await aPet(store, { name: 'Sold', category: 'crowd', tags: ['crowd'] })).id
  // equal names, prices and moments, and pets without a price
  await store.sql`
    insert into pets (sku, name, status, price, stock, category_id, created_at, updated_at)
    select 'bulk-' || n, (array['Alma', 'alma', 'Zoë', 'Bo'])[1 + n % 4], (array['available', 'sold', 'pending']::pet_status[])[1 + n % 3],
      case when n % 3 = 0 then null else (n % 4) * 100 end, n % 5, (select id from categories where name = 'crowd'),
      timestamptz '2026-01-01' + (n % 3) * interval '1 day', now() from generate_series(1, 17) as n`
  await store.sql`insert into pet_tags (pet_id, tag_id) select id, (select id from tags where name = 'crowd') from pets on conflict do nothing`
  await store.sql`
    insert into users (email, created_at) select 'u' || n || '@example.com', timestamptz '2026-01-01' + (n % 2) * interval '1 day'
    from generate_series(1, 9) as n`
  for (let i = 0; i < 14; i++) await anOrder(store, { petId })
  await store.sql`
    update orders set total_amount = (id % 3) * 100, created_at = timestamptz '2026-01-01' + (id % 4) * interval '1 day',
      status = (array['pending', 'shipped']::order_status[])[1 + id % 2]`
  const [customer] = await store.sql`select id from users where email = 'customer@example.com'`
  userId = Number(customer?.id)
})
afterAll(() => store.close())

interface Subject {
  readonly name: string
  /** The path to the connection, from the root. */
  readonly path: readonly string[]
  /** The document around the connection. */
  readonly around: (connection: string) => string
  /** The list with pages that has the same rows. */
  readonly list: () => string
  readonly sorts: readonly string[]
  readonly filters: readonly string[]
}

const petSorts = ['id', '-id', 'name', '-price', 'price,-name', '-createdAt,stock', 'stock,-createdAt,id']
const orderSorts = ['id', '-createdAt', 'totalAmount,-createdAt', '-totalAmount,id']
const petFilters = [
  '',
  'status: sold',
  'statuses: [sold, pending]',
  'minPrice: 1',
  'ids: [1, 2, 3, 5, 8]',
  'createdFrom: "2026-01-02T00:00:00Z"',
]
const orderFilters = ['', 'status: shipped', 'maxTotal: 1', 'createdTo: "2026-01-03T00:00:00Z"']
const subjects: readonly Subject[] = [
  {
    name: 'petsConnection',
    path: ['petsConnection'],
    around: (connection) => `{ petsConnection${connection} }`,
    list: () => 'pets',
    sorts: petSorts,
    filters: petFilters,
  },
  {
    name: 'ordersConnection',
    path: ['ordersConnection'],
    around: (connection) => `{ ordersConnection${connection} }`,
    list: () => 'orders',
    sorts: orderSorts,
    filters: orderFilters,
  },
  {
    name: 'usersConnection',
    path: ['usersConnection'],
    around: (connection) => `{ usersConnection${connection} }`,
    list: () => 'users',
    sorts: ['id', '-createdAt', 'createdAt,-id'],
    filters: [''],
  },
  {
    name: 'Category.pets',
    path: ['pet', 'category', 'pets'],
    around: (connection) => `{ pet(id: <pet>) { category { pets${connection} } } }`,
    list: () => 'pets(category: "crowd")',
    sorts: petSorts,
    filters: petFilters,
  },
  {
    name: 'Tag.pets',
    path: ['tags', 'data', '0', 'pets'],
    around: (connection) => `{ tags(limit: 1) { data { pets${connection} } } }`,
    list: () => 'pets(tag: "crowd")',
    sorts: petSorts,
    filters: petFilters,
  },
  {
    name: 'User.orders',
    path: ['user', 'orders'],
    around: (connection) => `{ user(id: <user>) { orders${connection} } }`,
    list: () => `orders(customerId: ${userId})`,
    sorts: orderSorts,
    filters: orderFilters,
  },
  {
    name: 'Pet.orders',
    path: ['pet', 'orders'],
    around: (connection) => `{ pet(id: <pet>) { orders${connection} } }`,
    list: () => 'orders',
    sorts: orderSorts,
    filters: orderFilters,
  },
]

const call = (...args: readonly string[]) => {
  const given = args.filter(Boolean)
  return given.length > 0 ? `(${given.join(', ')})` : ''
}

/** The ids of the whole list, and the cursor of each of its rows. */
async function wholeList({ list, around, path }: Subject, filter: string, sort: string) {
  const [field = '', own = ''] = list().replace(')', '').split('(')
  const { data } = (
    await store.graphql(`{ ${field}${call(own, filter, `sort: "${sort}"`, 'limit: 100')} { data { id } } }`, {}, { as: 'admin' })
  ).body
  const all = await connection({ around, path }, call(filter, `sort: "${sort}"`, 'first: 100'))
  expect(all.ids).toEqual(data[field].data.map(({ id }: { id: number }) => id))
  return all
}

async function connection({ around, path }: Pick<Subject, 'around' | 'path'>, args: string) {
  const selection = `${args} { edges { cursor node { id } } nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`
  const query = around(selection).replace('<pet>', String(petId)).replace('<user>', String(userId))
  const { body } = await store.graphql(query, {}, { as: 'admin' })
  expect(body.errors).toBeUndefined()
  const { edges, nodes, pageInfo, totalCount } = path.reduce((value, name) => value[name], body.data)
  const ids: number[] = edges.map(({ node }: { node: { id: number } }) => node.id)
  const cursors: string[] = edges.map(({ cursor }: { cursor: string }) => cursor)
  expect(nodes.map(({ id }: { id: number }) => id)).toEqual(ids)
  expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([cursors[0] ?? null, cursors.at(-1) ?? null])
  return { ids, cursors, totalCount, hasNext: pageInfo.hasNextPage, hasPrevious: pageInfo.hasPreviousPage }
}

describe.each(subjects)('$name', (subject) => {
  it('gives the rows between its bounds, forward and backward, and tells truly whether others exist', async () => {
    const lists = new Map<string, Awaited<ReturnType<typeof wholeList>>>()
    const asked = fc.record({
      sort: fc.constantFrom(...subject.sorts),
      filter: fc.constantFrom(...subject.filters),
      side: fc.constantFrom('first', 'last'),
      size: fc.integer({ min: 1, max: 8 }),
      after: fc.option(fc.nat(20), { nil: undefined }),
      before: fc.option(fc.nat(20), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ sort, filter, side, size, after, before }) => {
        const name = `${filter} ${sort}`
        const whole = lists.get(name) ?? (await wholeList(subject, filter, sort))
        lists.set(name, whole)
        const [begin, end] = [after, before].map((i) => (i !== undefined && i < whole.ids.length ? i : undefined))
        const found = await connection(
          subject,
          call(
            filter,
            begin === undefined && end === undefined ? `sort: "${sort}"` : '',
            `${side}: ${size}`,
            begin === undefined ? '' : `after: "${whole.cursors[begin]}"`,
            end === undefined ? '' : `before: "${whole.cursors[end]}"`,
          ),
        )
        const from = begin === undefined ? 0 : begin + 1
        const between = whole.ids.slice(from, Math.max(from, end ?? whole.ids.length))
        const expected = side === 'first' ? between.slice(0, size) : between.slice(-size)
        expect(found.ids).toEqual(expected)
        expect(found.totalCount).toBe(whole.ids.length)
        const [first, last] = [expected[0], expected.at(-1)].map((id) => (id === undefined ? undefined : whole.ids.indexOf(id)))
        expect(found.hasPrevious).toBe(first === undefined ? begin !== undefined : first > 0)
        expect(found.hasNext).toBe(last === undefined ? end !== undefined : last < whole.ids.length - 1)
      }),
      { numRuns: 40 },
    )
  })

  it('takes the cursors of its list in REST', async () => {
    const [field = '', own = ''] = subject.list().replace(')', '').split('(')
    const parameter = own.replace(': ', '=').replaceAll('"', '')
    const page = await store.rest('GET', `/v1/${field}?limit=3&sort=-id&fields=id&${parameter}`, { as: 'admin' })
    const { nextCursor } = page.body.pagination
    const next = await store.rest('GET', `/v1/${field}?limit=3&fields=id&after=${nextCursor}&${parameter}`, { as: 'admin' })
    expect((await connection(subject, `(first: 3, after: "${nextCursor}")`)).ids).toEqual(
      next.body.data.map(({ id }: { id: number }) => id),
    )
    expect((await connection(subject, `(last: 2, before: "${nextCursor}")`)).ids).toEqual(
      page.body.data.slice(0, 2).map(({ id }: { id: number }) => id),
    )
  })

  it.each([
    ['first: 0', ['first']],
    ['first: -1', ['first']],
    ['first: 101', ['first']],
    ['last: 0', ['last']],
    ['last: -5', ['last']],
    ['last: 101', ['last']],
    ['first: 1, last: 1', ['first', 'last']],
    ['after: "x"', ['after']],
    ['before: "x"', ['before']],
    ['before: ""', ['before']],
    ['before: "WyJuYW1lIiwxXQ"', ['before']],
    ['sort: "nope"', ['sort']],
  ])('refuses %s by name', async (args, fields) => {
    const query = subject.around(`(${args}) { nodes { id } }`).replace('<pet>', String(petId)).replace('<user>', String(userId))
    const { body } = await store.graphql(query, {}, { as: 'admin' })
    const [{ extensions }] = body.errors
    expect(extensions.code).toBe('VALIDATION_ERROR')
    const refused = extensions.details.fields.map(({ field }: { field: string }) => field)
    if (args.startsWith('before: "WyJ')) expect(['before', 'sort']).toContain(refused[0])
    else expect(refused).toEqual(fields)
  })

  it('refuses cursors of different sort orders together', async () => {
    const [one, other] = await Promise.all(['id', '-id'].map((sort) => connection(subject, `(first: 2, sort: "${sort}")`)))
    const args = `(after: "${one?.cursors[0]}", before: "${other?.cursors[0]}")`
    const query = subject.around(`${args} { nodes { id } }`).replace('<pet>', String(petId)).replace('<user>', String(userId))
    const { body } = await store.graphql(query, {}, { as: 'admin' })
    expect(body.errors[0].extensions).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'before' }] } })
  })
})

it('a page behind a bound whose rows are all gone has no previous page', async () => {
  const [first] = (await connection(subjects[0] as Subject, '(first: 1, sort: "-id")')).cursors
  await store.sql`delete from pets where id = (select max(id) from pets)`
  const { hasPrevious, hasNext } = await connection(subjects[0] as Subject, `(first: 2, after: "${first}")`)
  expect([hasPrevious, hasNext]).toEqual([false, true])
})
