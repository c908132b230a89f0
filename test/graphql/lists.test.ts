import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
const ids: Record<string, number> = {}
beforeAll(async () => {
  store = await petStore()
  const pets = {
    rex: { name: 'Rex', category: 'Dog', tags: ['Friendly', 'Überall'], species: 'Canis Lupus', breed: 'Golden Retriever', price: 100 },
    mia: { name: 'Mia', category: 'cat', tags: ['friendly'], species: 'FELIS', description: 'Retrieves nothing; golden eyes.', price: 50 },
    bo: { name: 'Bo', category: 'dog', status: 'sold', sku: 'GOLD-7' },
  }
  for (const [key, input] of Object.entries(pets)) ids[key] = (await aPet(store, input)).id
})
afterAll(() => store.close())

async function found(args: string): Promise<string[]> {
  const { body } = await store.graphql(`{ pets(${args}) { data { id } } }`)
  return body.data.pets.data.map(({ id }: { id: number }) => Object.keys(ids).find((key) => ids[key] === id))
}

describe('a filter by name', () => {
  it.each([
    ['category: "DOG"', ['rex', 'bo']],
    ['category: "Cat"', ['mia']],
    ['tag: "FRIENDLY"', ['rex', 'mia']],
    ['tag: "überALL"', ['rex']],
    ['species: "canis lupus"', ['rex']],
    ['species: "felis"', ['mia']],
    ['category: "do"', []],
    ['category: "dog "', []],
  ])('compares whole names without case: %s', async (args, expected) => {
    expect(await found(args)).toEqual(expected)
  })
})

describe('several filters', () => {
  it.each([
    ['category: "dog", status: sold', ['bo']],
    ['category: "dog", tag: "friendly"', ['rex']],
    ['tag: "friendly", minPrice: 60', ['rex']],
    ['minPrice: 50, maxPrice: 100', ['rex', 'mia']],
    ['minPrice: 50.01, maxPrice: 99.99', []],
    ['maxPrice: 100', ['rex', 'mia']],
    ['category: "dog", q: "gold", status: available, species: "canis lupus", tag: "überall", minPrice: 1, maxPrice: 100', ['rex']],
  ])('find only the pets that match all of them: %s', async (args, expected) => {
    expect(await found(args)).toEqual(expected)
  })

  it('are refused when the prices contradict each other', async () => {
    const reply = await store.graphql('{ pets(minPrice: 2, maxPrice: 1) { data { id } } }')
    expect(reply.body.errors[0].extensions).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'maxPrice' }] } })
  })
})

describe('a search by q', () => {
  it.each([
    ['golden retriever', ['rex']],
    ['gold', ['rex', 'mia', 'bo']],
    ['RETR gOlD', ['rex', 'mia']],
    ['gold ret', ['rex', 'mia']],
    ['golden dog', []],
    ['rex', ['rex']],
    ['re', ['rex', 'mia']],
    ['lupus', ['rex']],
    ['gold-7', ['bo']],
    ['etriever', []],
    ['gold!', ['rex', 'mia', 'bo']],
  ])('finds the beginnings of words in any field and order: %s', async (q, expected) => {
    expect(await found(`q: "${q}"`)).toEqual(expected)
  })
})

describe('totals', () => {
  const totals = 'pagination { page limit total totalIsExact pages nextCursor }'

  it('are exact for a filtered list', async () => {
    const { data } = (await store.graphql(`{ pets(category: "dog", limit: 1) { ${totals} } none: pets(q: "zzz") { ${totals} } }`)).body
    expect(data.pets.pagination).toMatchObject({
      page: 1,
      limit: 1,
      total: 2,
      totalIsExact: true,
      pages: 2,
      nextCursor: expect.any(String),
    })
    expect(data.none.pagination).toEqual({ page: 1, limit: 20, total: 0, totalIsExact: true, pages: 0, nextCursor: null })
  })

  it('are exact up to ten thousand, and stop there', async () => {
    await store.sql`
      insert into pets (sku, name, status, stock, species, created_at, updated_at)
      select 'many-' || n, 'Many', 'pending', n % 7, case when n <= 10000 then 'Exact' else 'More' end, now(), now() from generate_series(1, 10050) as n`
    const query = `{ all: pets { ${totals} } exact: pets(species: "exact", limit: 100) { ${totals} }
      connection: petsConnection(first: 1) { totalCount } last: pets(page: 100, limit: 100) { data { id } ${totals} } }`
    const { data } = (await store.graphql(query)).body
    expect(data.all.pagination).toMatchObject({ total: 10_000, totalIsExact: false, pages: null })
    expect(data.exact.pagination).toMatchObject({ total: 10_000, totalIsExact: true, pages: 100 })
    expect(data.connection.totalCount).toBe(10_000)
    expect(data.last.data).toHaveLength(100)
    const after = (
      await store.graphql('query($after: String) { pets(after: $after, limit: 100) { data { id } pagination { nextCursor } } }', {
        after: data.last.pagination.nextCursor,
      })
    ).body.data.pets
    expect(after.data).toHaveLength(53)
    expect(after.pagination.nextCursor).toBeNull()
    await store.sql`delete from pets where sku like 'many-%'`
  })
})

describe('a walk by cursor', () => {
  beforeAll(async () => {
    await store.sql`insert into categories (name) select 'kind ' || n from generate_series(1, 9) as n`
    await store.sql`insert into tags (name) select 'tag ' || n from generate_series(1, 9) as n`
    await store.sql`insert into users (email, created_at) select 'u' || n || '@example.com', timestamptz '2026-01-01' + (n % 2) * interval '1 day' from generate_series(1, 9) as n`
    await store.sql`
      insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
      select (select min(id) from users), 'pending', 'captured', (n % 3) * 100, 'USD', timestamptz '2026-01-01' + (n % 2) * interval '1 day', now() from generate_series(1, 9) as n`
    await store.sql`
      insert into oauth_clients (client_id, name, scopes, secret_hash, created_at)
      select 'client_' || n, 'name ' || n % 4, '{read}', '', timestamptz '2026-01-01' + (n % 2) * interval '1 day' from generate_series(1, 9) as n`
    await store.sql`
      insert into audit_events (type, occurred_at)
      select 'signed_in', timestamptz '2026-01-01' + (n % 2) * interval '1 day' from generate_series(1, 9) as n`
    await store.sql`
      insert into request_log (user_id, request_id, method, path, status, duration, received_at)
      select (select id from users where email = 'admin@example.com'), 'r' || n, 'GET', '/', 200, 1,
        timestamptz '2026-01-01' + (n % 2) * interval '1 day' from generate_series(1, 9) as n`
    await store.sql`
      insert into deprecation_uses (user_id, kind, subject, uses, first_used_at, last_used_at, since, sunset, replacement)
      select n, 'field', 'Pet.breed', 1, timestamptz '2026-01-01', timestamptz '2026-01-01' + (n % 2) * interval '1 day', timestamptz '2026-01-01',
        timestamptz '2027-01-01' + (n % 3) * interval '1 day', 'Pet.species' from generate_series(1, 9) as n`
  })

  const lists = [
    { list: 'categories', table: 'categories', sorts: ['name', '-name', 'id', '-id'] },
    { list: 'tags', table: 'tags', sorts: ['name', '-id'] },
    { list: 'users', table: 'users', sorts: ['id', '-createdAt', 'createdAt,-id'] },
    { list: 'orders', table: 'orders', sorts: ['-createdAt', 'totalAmount,-createdAt', '-totalAmount,id', 'id'] },
    { list: 'oauthClients', table: 'oauth_clients', sorts: ['id', 'name', '-name,createdAt', '-createdAt'] },
    { list: 'auditEvents', table: 'audit_events', sorts: ['-id', 'occurredAt', '-occurredAt,id'] },
    { list: 'deprecations', table: 'deprecation_uses', sorts: ['-lastUsedAt', 'sunset', '-sunset,lastUsedAt', 'id'] },
    { list: 'requestLog', table: 'request_log', sorts: ['-id', 'receivedAt', '-receivedAt,id'] },
  ]
  it.each(lists.flatMap(({ list, table, sorts }) => sorts.map((sort) => ({ list, table, sort }))))(
    'gives every row once: $list by $sort',
    async ({ list, table, sort }) => {
      const query = `query($sort: String, $after: String) { ${list}(sort: $sort, after: $after, limit: 3) { data { id } pagination { nextCursor } } }`
      const met: number[] = []
      let variables: object | undefined = { sort }
      while (variables) {
        const { data, pagination }: IdPage = (await store.graphql(query, variables, { as: 'admin' })).body.data[list]
        met.push(...data.map(({ id }) => id))
        variables = pagination.nextCursor === null ? undefined : { after: pagination.nextCursor }
      }
      const expected = await store.sql`select id from ${store.sql(table)} order by id`
      expect(met.sort((a, b) => a - b)).toEqual(expected.map((row) => Number(row.id)))
    },
  )

  it('gives every search result once', async () => {
    const query = 'query($after: String) { search(q: "tag", after: $after, limit: 2) { data { type id } pagination { nextCursor total } } }'
    const met: string[] = []
    let variables: object | undefined = {}
    let total = 0
    while (variables) {
      const { data, pagination }: IdPage = (await store.graphql(query, variables, { as: 'staff' })).body.data.search
      met.push(...data.map(({ type, id }) => `${type} ${id}`))
      total = pagination.total
      variables = pagination.nextCursor === null ? undefined : { after: pagination.nextCursor }
    }
    expect(total).toBeGreaterThan(4)
    expect(new Set(met).size).toBe(total)
    expect(met).toHaveLength(total)
  })
})

interface IdPage {
  readonly data: readonly { readonly type?: string; readonly id: number }[]
  readonly pagination: { readonly nextCursor: string | null; readonly total: number }
}
