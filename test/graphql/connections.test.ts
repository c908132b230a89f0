import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await aPet(store, { name: 'First', category: 'Dog', tags: ['Friendly', 'Überall'], species: 'Canis' })
  // equal names, prices, stocks and moments in every combination, and every third pet without a price
  await store.sql`
    insert into pets (sku, name, status, price, stock, created_at, updated_at)
    select 'bulk-' || n, (array['Alma', 'alma', 'Zoë', 'Ädi', 'Bo', '猫'])[1 + n % 6], (array['available', 'sold']::pet_status[])[1 + n % 2],
      case when n % 3 = 0 then null else (n % 4) * 100 end, n % 5,
      timestamptz '2026-01-01' + (n % 3) * interval '1 day', timestamptz '2026-01-01' + n * interval '1 millisecond'
    from generate_series(1, 60) as n`
})
afterAll(() => store.close())

type Args = Readonly<Record<string, unknown>>

interface Found {
  readonly ids: number[]
  readonly next: string | null
}

async function page(args: Args): Promise<Found> {
  const declared = '$sort: String, $after: String, $page: Int = 1, $limit: Int = 7, $status: PetStatus'
  const query = `query(${declared}) { pets(sort: $sort, after: $after, page: $page, limit: $limit, status: $status) { data { id } pagination { nextCursor } } }`
  const { body } = await store.graphql(query, args)
  return { ids: body.data.pets.data.map((pet: { id: number }) => pet.id), next: body.data.pets.pagination.nextCursor }
}

async function connection(args: Args): Promise<Found & { body: { cursor: string; node: { id: number } }[] }> {
  const query = `query($sort: String, $after: String, $limit: Int = 7, $status: PetStatus) {
    petsConnection(sort: $sort, after: $after, first: $limit, status: $status) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`
  const { edges, pageInfo } = (await store.graphql(query, args)).body.data.petsConnection
  return {
    ids: edges.map((edge: { node: { id: number } }) => edge.node.id),
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    body: edges,
  }
}

/** Walks to the end by cursor. @param between runs before every page except the first. */
async function walk(read: (args: Args) => Promise<Found>, args: Args, between: () => Promise<unknown> = async () => {}): Promise<number[]> {
  const ids: number[] = []
  let found = await read(args)
  ids.push(...found.ids)
  while (found.next !== null) {
    await between()
    found = await read({ ...args, sort: undefined, after: found.next })
    ids.push(...found.ids)
  }
  return ids
}

async function byPageNumber(args: Args): Promise<number[]> {
  const ids: number[] = []
  for (let number = 1; ; number++) {
    const found = await page({ ...args, page: number })
    ids.push(...found.ids)
    if (found.next === null) return ids
  }
}

const everyId = async () => (await store.sql`select id from pets order by id`).map((row) => Number(row.id))

describe.each([
  'id',
  '-id',
  'name',
  '-name',
  'price',
  '-price',
  'stock',
  '-stock',
  'createdAt',
  '-createdAt',
  'updatedAt',
  '-updatedAt',
  'price,name',
  '-price,-name',
  '-price,name',
  'name,-price',
  '-createdAt,stock',
  'stock,-createdAt',
  '-stock,id',
  'name,-id',
  '-createdAt,name,id',
  'name,-price,stock',
])('a list sorted by %s', (sort) => {
  it('gives every pet once by cursor, in the order of the page numbers', async () => {
    const ids = await walk(page, { sort })
    expect([...ids].sort((a, b) => a - b)).toEqual(await everyId())
    expect(await byPageNumber({ sort })).toEqual(ids)
    expect(await walk(connection, { sort })).toEqual(ids)
  })

  it('gives every pet of a filter once by cursor', async () => {
    const ids = await walk(page, { sort, status: 'sold' })
    const expected = (await store.sql`select id from pets where status = 'sold' order by id`).map((row) => Number(row.id))
    expect([...ids].sort((a, b) => a - b)).toEqual(expected)
    expect(await walk(connection, { sort, status: 'sold' })).toEqual(ids)
  })
})

it('a missing price sorts below all prices', async () => {
  const [lowest] = (await page({ sort: 'price', limit: 1 })).ids
  expect((await store.sql`select price from pets where id = ${lowest ?? 0}`)[0]?.price).toBeNull()
})

describe('a walk while the catalogue changes', () => {
  it.each(['id', '-price', 'name', '-createdAt,name'])('meets every remaining pet once: %s', async (sort) => {
    const before = await everyId()
    let made = 0
    const ids = await walk(page, { sort, limit: 11 }, () => {
      made += 1
      return store.sql`
        insert into pets (sku, name, status, price, stock, created_at, updated_at)
        select ${`${sort}-${made}-`} || n, (array['Aa', 'Mm', 'Zz'])[n], 'available', (array[null, 150, 99999])[n], 1, timestamptz '2026-01-01' + n * interval '12 hours', now()
        from generate_series(1, 3) as n`
    })
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(expect.arrayContaining(before))
    await store.sql`delete from pets where sku like ${`${sort}-%`}`
  })

  it('continues behind a cursor whose pet is deleted', async () => {
    const doomed = await aPet(store, { name: 'Doomed', price: 1.5 })
    const all = await walk(page, { sort: 'price' })
    const edges = (await connection({ sort: 'price', limit: 100 })).body
    const after = edges.find((edge) => edge.node.id === doomed.id)?.cursor
    await store.sql`delete from pets where id = ${doomed.id}`
    expect(await walk(page, { after })).toEqual(all.slice(all.indexOf(doomed.id) + 1))
  })
})

describe('a connection', () => {
  it('begins behind any of its cursors', async () => {
    const edges = (await connection({ sort: '-createdAt,name', limit: 100 })).body
    for (const i of [0, 1, 30, edges.length - 2, edges.length - 1]) {
      const { ids } = await connection({ after: edges[i]?.cursor, limit: 100 })
      expect(ids).toEqual(edges.slice(i + 1).map((edge) => edge.node.id))
    }
  })

  it('shows its position in pageInfo, and its total count', async () => {
    const info = 'edges { cursor } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount'
    const first = (await store.graphql(`{ petsConnection(first: 2) { ${info} } }`)).body.data.petsConnection
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0].cursor,
      endCursor: first.edges[1].cursor,
    })
    const rest = (await store.graphql(`{ petsConnection(first: 100, after: "${first.edges[1].cursor}") { ${info} } }`)).body.data
      .petsConnection
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    expect([...first.nodes, ...rest.nodes]).toHaveLength(first.totalCount)
    expect(rest.totalCount).toBe(first.totalCount)
  })

  it('accepts the cursors of the list with pages', async () => {
    const list = await page({ sort: '-price', limit: 5 })
    expect((await connection({ after: list.next })).ids).toEqual((await page({ after: list.next })).ids)
  })
})

describe('a cursor', () => {
  it('overrides the page number', async () => {
    const { next } = await page({ sort: 'name' })
    expect(await page({ after: next, page: 9 })).toEqual(await page({ after: next }))
    const reply = await store.graphql('query($a: String) { pets(after: $a, page: 9) { pagination { page } } }', { a: next })
    expect(reply.body.data.pets.pagination.page).toBe(1)
  })

  it.each(['-name', 'price', 'id', 'name,price'])('is refused with another sort: %s', async (sort) => {
    const { next } = await page({ sort: 'name' })
    const reply = await store.graphql('query($s: String, $a: String) { pets(sort: $s, after: $a) { data { id } } }', { s: sort, a: next })
    expect(reply.body.errors[0].extensions).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'sort' }] } })
  })

  it.each(['id', '-id', 'name', '-createdAt', 'price,-name', 'name,id', 'name,price,stock'])(
    'is accepted with its own sort: %s',
    async (sort) => {
      const { next } = await page({ sort })
      expect(await page({ sort, after: next })).toEqual(await page({ after: next }))
    },
  )
})
