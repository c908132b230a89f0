import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createExecutor, type Executor } from '../../src/graphql/execute.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { encodeNodeId } from '../../src/schema/node.js'
import { aPet } from '../support/factories.js'
import { operationContext } from '../support/graphqlContext.js'
import { type WatchedDatabase, watchedDatabase } from '../support/graphqlStatements.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let watched: WatchedDatabase
let executor: Executor
beforeAll(async () => {
  store = await petStore()
  watched = watchedDatabase(store.address)
  executor = createExecutor(schema, store.app.log, createMetrics(), 2)
  for (let i = 0; i < 25; i++) await aPet(store, { category: `kind ${i % 5}`, tags: [`tag ${i % 4}`, `tag ${i % 3}`], price: i + 1 })
  await store.sql`
    with placed as (
      insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
      select (select id from users where role = (array['customer', 'staff']::user_role[])[1 + n % 2]), 'pending', 'captured', 100, 'USD', now(), now()
      from generate_series(1, 10) as n returning id)
    insert into order_items (order_id, line, pet_id, name, quantity, unit_price)
    select placed.id, line, 1 + (placed.id * 3 + line) % 25, 'Pet', 1, 100 from placed, generate_series(1, 3) as line`
})
afterAll(async () => {
  await watched.database.close()
  await store.close()
})

/** Runs an operation three times, the last two times compiled. @returns the statements of each run. */
async function statementsOf(query: string, as: CallerName, variables: Readonly<Record<string, unknown>> = {}): Promise<string[][]> {
  const document = parse(query)
  const runs: string[][] = []
  for (let run = 1; run <= 3; run++) {
    const context = await operationContext(store, as, watched.database)
    watched.taken()
    const { errors } = await executor.execute(document, variables, context)
    expect(errors).toBeUndefined()
    const statements = watched.taken()
    expect(context.statements(), 'what the operation counts itself').toBe(statements.length)
    runs.push(statements)
  }
  return runs
}

const whole =
  'id sku name category { id name } tags { id name } photoUrls status description price currency stock createdAt updatedAt version'
const ids = (type: 'Pet' | 'Category' | 'Tag' | 'Order' | 'User', count: number) =>
  Array.from({ length: count }, (_, i) => encodeNodeId(type, i + 1))
const mixed = { ids: [...ids('Pet', 20), ...ids('Category', 10), ...ids('Tag', 8), ...ids('Order', 10), ...ids('User', 2)] }

const budgets: readonly { name: string; most: number; query: string; as?: CallerName; variables?: Readonly<Record<string, unknown>> }[] = [
  { name: 'nothing but its type', most: 0, query: '{ __typename }' },
  { name: 'a pet alone', most: 1, query: '{ pet(id: 1) { id name price } }' },
  { name: 'a pet with its category and tags', most: 3, query: `{ pet(id: 1) { ${whole} } }` },
  { name: 'a list without relations', most: 1, query: '{ pets(limit: 20) { data { id name } pagination { page limit nextCursor } } }' },
  {
    name: 'a list of 20 with categories and tags',
    most: 3,
    query: `{ pets(limit: 20) { data { ${whole} } pagination { page nextCursor } } }`,
  },
  { name: 'the same and its total', most: 4, query: `{ pets(limit: 20) { data { ${whole} } pagination { total totalIsExact pages } } }` },
  {
    name: 'a list narrowed by everything',
    most: 2,
    query:
      '{ pets(status: available, category: "kind 1", tag: "tag 1", q: "pet", minPrice: 1, maxPrice: 99, sort: "-price,name") { data { id } pagination { total } } }',
  },
  {
    name: 'a connection with relations and its total',
    most: 4,
    query: `{ petsConnection(first: 20) { edges { cursor node { ${whole} } } nodes { name tags { name } } pageInfo { hasNextPage endCursor } totalCount } }`,
  },
  {
    name: 'orders, their items, pets, categories and customers',
    most: 5,
    query: '{ orders(limit: 10) { data { id items { line pet { name category { name } } } customer { email } } } }',
    as: 'staff',
  },
  {
    name: 'one order with all of it',
    most: 6,
    query: `{ order(id: 1) { id totalAmount items { quantity pet { ${whole} } } customer { email } } }`,
    as: 'staff',
  },
  {
    name: 'fifty nodes of five types',
    most: 5,
    query:
      'query($ids: [ID!]!) { nodes(ids: $ids) { __typename nodeId ... on Pet { name } ... on Category { name } ... on Tag { name } ... on Order { number } ... on User { email } } }',
    as: 'staff',
    variables: mixed,
  },
  {
    name: 'fifty nodes and their relations',
    most: 9,
    query:
      'query($ids: [ID!]!) { nodes(ids: $ids) { nodeId ... on Pet { category { name } tags { name } } ... on Order { customer { email } items { pet { name } } } } }',
    as: 'staff',
    variables: mixed,
  },
  {
    name: 'the same node over and over',
    most: 1,
    query: `{ ${Array.from({ length: 20 }, (_, i) => `n${i}: node(id: "${ids('Pet', 1)[0]}") { nodeId }`).join(' ')} }`,
  },
  {
    name: 'categories and their pets',
    most: 2,
    query: '{ categories { data { name pets(first: 5, sort: "-price", status: available) { nodes { name } pageInfo { hasNextPage } } } } }',
  },
  {
    name: 'categories, their pets with relations, and the totals',
    most: 4,
    query: `{ categories { data { pets(first: 5) { edges { cursor node { ${whole} } } totalCount } } } }`,
  },
  {
    name: 'tags and the last of their pets',
    most: 2,
    query: '{ tags { data { pets(last: 3) { nodes { name } pageInfo { hasPreviousPage } } } } }',
  },
  {
    name: 'pets, their orders and the totals',
    most: 3,
    query: '{ pets(limit: 20) { data { orders(first: 3, status: pending) { nodes { number } totalCount } } } }',
    as: 'staff',
  },
  {
    name: 'users and their orders with items',
    most: 3,
    query: '{ users { data { email orders(first: 10) { nodes { number items { name } } } } } }',
    as: 'staff',
  },
  { name: 'the orders of the caller', most: 2, query: '{ me { orders(first: 10) { nodes { number totalAmount } } } }', as: 'customer' },
  {
    name: 'three levels of edges, one statement each',
    most: 4,
    query: '{ categories { data { pets(first: 4) { nodes { orders(first: 4) { nodes { customer { email } } } } } } } }',
    as: 'staff',
  },
  {
    name: 'an edge under aliases with equal arguments',
    most: 2,
    query: `{ ${Array.from({ length: 8 }, (_, i) => `n${i}: node(id: "${ids('Category', 8)[i]}") { ... on Category { a${i}: pets(first: 2) { nodes { id } } } }`).join(' ')} }`,
  },
  {
    name: 'a connection of orders with items and customers',
    most: 4,
    query: '{ ordersConnection(last: 10) { nodes { number items { name } customer { email } } totalCount pageInfo { hasPreviousPage } } }',
    as: 'staff',
  },
  { name: 'a connection of users', most: 2, query: '{ usersConnection(first: 10) { nodes { email } totalCount } }', as: 'staff' },
  {
    name: 'three searches with their objects, an edge and a relation',
    most: 7,
    query:
      '{ search(q: "kind") { data { node { ... on Category { name pets(first: 2) { nodes { name } } } } } } b: search(q: "pet") { data { node { ... on Pet { name category { name } } } } } c: search(q: "customer") { data { node { ... on User { email } } } } }',
    as: 'staff',
  },
  { name: 'categories', most: 1, query: '{ categories { data { id name } } }' },
  { name: 'tags and their total', most: 2, query: '{ tags { data { name } pagination { total } } }' },
  { name: 'users', most: 1, query: '{ users { data { email role } } }', as: 'staff' },
  { name: 'the inventory', most: 3, query: '{ inventory { counts { available } onHand reserved lowStock { name } } }' },
  {
    name: 'a search and its total',
    most: 2,
    query: '{ search(q: "pet") { data { title excerpt href } pagination { total } } }',
    as: 'staff',
  },
  {
    name: 'three lists at once, each by itself',
    most: 6,
    query: `{ a: pets(limit: 5) { data { category { name } } } b: pets(page: 2, limit: 5) { data { category { name } } } c: pets(sort: "-id", limit: 5) { data { category { name } } } }`,
  },
]

describe('an operation sends no more statements than its budget', () => {
  it.each(budgets)('$name: at most $most', async ({ most, query, as = 'nobody', variables }) => {
    for (const statements of await statementsOf(query, as, variables))
      expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(most)
  })

  it('lists of different lengths send the same number of statements', async () => {
    const counts = new Set<number>()
    for (const limit of [1, 2, 20, 25])
      for (const statements of await statementsOf(`{ pets(limit: ${limit}) { data { ${whole} } } }`, 'nobody'))
        counts.add(statements.length)
    expect(counts.size).toBe(1)
  })

  it('relations under several aliases are read together', async () => {
    const query = `{ ${Array.from({ length: 10 }, (_, i) => `n${i}: node(id: "${ids('Order', 10)[i]}") { ... on Order { customer { email } } }`).join(' ')} }`
    for (const statements of await statementsOf(query, 'staff')) expect(statements).toHaveLength(2)
  })
})

describe('a connection behind a cursor', () => {
  it.each([
    ['{ petsConnection(first: 3, after: "<cursor>") { nodes { name } pageInfo { hasNextPage endCursor } } }', 1],
    ['{ petsConnection(first: 3, after: "<cursor>") { nodes { name } pageInfo { hasNextPage hasPreviousPage } } }', 2],
    ['{ petsConnection(last: 3, before: "<cursor>") { nodes { name } pageInfo { hasNextPage hasPreviousPage } totalCount } }', 3],
    ['{ categories { data { pets(first: 3, after: "<cursor>") { nodes { name } pageInfo { hasNextPage hasPreviousPage } } } } }', 3],
  ])('asks once more for the rows on its other side, when it is asked: %s', async (query, most) => {
    const after = Buffer.from('["id",9]').toString('base64url')
    for (const statements of await statementsOf(query.replace('<cursor>', after), 'nobody')) expect(statements.length).toBe(most)
  })
})

describe('a mutation sends no more statements than its budget', () => {
  const input = 'name: "Rex", status: available, category: "kind 1", tags: ["tag 1", "tag 2", "new"]'
  const mutations = [
    { name: 'create', most: 9, query: `mutation { createPet(input: { ${input} }) { id category { name } tags { name } } }` },
    { name: 'replace', most: 10, query: `mutation { replacePet(id: 2, input: { ${input} }) { id category { name } tags { name } } }` },
    {
      name: 'replace, with another stock',
      most: 11,
      query: `mutation { replacePet(id: 2, input: { ${input}, stock: 7 }) { id category { name } tags { name } } }`,
    },
    { name: 'update', most: 3, query: 'mutation { updatePet(id: 3, input: { price: 5 }) { id stock } }' },
    {
      name: 'update of the stock, which the ledger notes',
      most: 4,
      query: 'mutation { updatePet(id: 3, input: { stock: 5 }) { id stock } }',
    },
    { name: 'update to the stock there is', most: 3, query: 'mutation { updatePet(id: 5, input: { stock: 1 }) { id stock } }' },
    { name: 'create a tag', most: 2, query: 'mutation { createTag(input: { name: "one more" }) { id } }' },
  ]
  it.each(mutations)('$name: at most $most', async ({ most, query }) => {
    watched.taken()
    const context = await operationContext(store, 'staff', watched.database)
    const { errors } = await executor.execute(parse(query), {}, context)
    expect(errors).toBeUndefined()
    const statements = watched.taken()
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(most)
    expect(context.statements()).toBe(statements.length)
  })

  it('an order of 100 pets sends as many statements as an order of one pet, at most 15', async () => {
    const pets = await store.sql`
      insert into pets (sku, name, status, price, currency, stock, created_at, updated_at)
      select 'SALE-' || n, 'For sale', 'available', 100, 'USD', 1000, now(), now() from generate_series(1, 100) as n returning id`
    const query = 'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id } }'
    const counts = new Set<number>()
    for (const lines of [1, 2, 100]) {
      const items = pets.slice(0, lines).map(({ id }) => ({ petId: Number(id), quantity: 2 }))
      for (const statements of await statementsOf(query, 'customer', { input: { items } })) counts.add(statements.length)
    }
    expect(counts.size).toBe(1)
    expect(Math.max(...counts)).toBeLessThanOrEqual(15)
  })
})

describe('an operation does not read columns that it does not select:', () => {
  const narrow: readonly { name: string; query: string; read: string[]; unread: string[]; as?: CallerName }[] = [
    {
      name: 'a pet',
      query: '{ pet(id: 1) { name } }',
      read: ['name'],
      unread: ['description', 'price', 'photo_urls', 'category_id', 'created_at', 'search'],
    },
    { name: 'a list', query: '{ pets { data { sku } } }', read: ['sku'], unread: ['name', 'description', 'stock', 'breed'] },
    {
      name: 'a sorted list',
      query: '{ pets(sort: "-createdAt") { data { sku } } }',
      read: ['sku', 'created_at'],
      unread: ['name', 'updated_at', 'price'],
    },
    {
      name: 'a connection',
      query: '{ petsConnection { edges { node { name } } nodes { stock } } }',
      read: ['name', 'stock'],
      unread: ['sku', 'description'],
    },
    {
      name: 'a pet by fragments',
      query: '{ pet(id: 1) { ...A ... on Pet { stock } } } fragment A on Pet { breed }',
      read: ['breed', 'stock'],
      unread: ['name', 'species'],
    },
    {
      name: 'a node',
      query: `{ node(id: "${ids('Pet', 1)[0]}") { ... on Pet { breed } } }`,
      read: ['breed'],
      unread: ['name', 'description'],
    },
    {
      name: 'an order',
      query: '{ order(id: 1) { totalAmount } }',
      read: ['total_amount'],
      unread: ['shipping_street', 'currency', 'customer_id'],
      as: 'staff',
    },
    {
      name: 'the pets of an order',
      query: '{ order(id: 1) { items { pet { sku } } } }',
      read: ['sku'],
      unread: ['description', 'photo_urls'],
      as: 'staff',
    },
    { name: 'a user', query: '{ user(id: 1) { firstName } }', read: ['first_name'], unread: ['email', 'phone', 'last_name'], as: 'staff' },
    {
      name: 'the customer of an order',
      query: '{ order(id: 1) { customer { username } } }',
      read: ['username'],
      unread: ['email', 'phone'],
      as: 'staff',
    },
  ]
  it.each(narrow)('$name', async ({ query, read, unread, as = 'nobody' }) => {
    for (const statements of await statementsOf(query, as)) {
      const columns = statements.map((text) => text.slice(0, text.search(/\bfrom\b/i))).join(' ')
      for (const column of read) expect(columns).toContain(`"${column}"`)
      for (const column of unread) expect(columns).not.toContain(`"${column}"`)
    }
  })
})
