import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeNodeId } from '../../src/schema/node.js'
import type { CallerName } from '../support/petStore.js'
import { type WatchedStore, watchedStore } from '../support/watchedStore.js'
import { shopRows } from './shopRows.js'

let store: WatchedStore
beforeAll(async () => {
  store = await watchedStore()
  await shopRows(store)
})
afterAll(() => store.close())

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
    query: '{ users { data { email orders(first: 7) { nodes { number items { name } } } } } }',
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
    for (const statements of await store.statementsOf(query, as, variables))
      expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(most)
  })

  it('lists of different lengths send the same number of statements', async () => {
    const counts = new Set<number>()
    for (const limit of [1, 2, 20, 25])
      for (const statements of await store.statementsOf(`{ pets(limit: ${limit}) { data { ${whole} } } }`, 'nobody'))
        counts.add(statements.length)
    expect(counts.size).toBe(1)
  })

  it('relations under several aliases are read together', async () => {
    const query = `{ ${Array.from({ length: 10 }, (_, i) => `n${i}: node(id: "${ids('Order', 10)[i]}") { ... on Order { customer { email } } }`).join(' ')} }`
    for (const statements of await store.statementsOf(query, 'staff')) expect(statements).toHaveLength(2)
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
    for (const statements of await store.statementsOf(query.replace('<cursor>', after), 'nobody')) expect(statements.length).toBe(most)
  })
})

describe('a mutation sends no more statements than its budget', () => {
  const input = 'name: "Rex", status: available, category: "kind 1", tags: ["tag 1", "tag 2", "new"]'
  const mutations = [
    { name: 'create', most: 2, query: `mutation { createPet(input: { ${input} }) { id category { name } tags { name } } }` },
    { name: 'replace', most: 2, query: `mutation { replacePet(id: 2, input: { ${input} }) { id category { name } tags { name } } }` },
    {
      name: 'replace, with another stock',
      most: 2,
      query: `mutation { replacePet(id: 2, input: { ${input}, stock: 7 }) { id category { name } tags { name } } }`,
    },
    { name: 'update', most: 1, query: 'mutation { updatePet(id: 3, input: { price: 5 }) { id stock } }' },
    {
      name: 'update of the stock, which the ledger notes',
      most: 1,
      query: 'mutation { updatePet(id: 3, input: { stock: 5 }) { id stock } }',
    },
    { name: 'update to the stock there is', most: 1, query: 'mutation { updatePet(id: 5, input: { stock: 1 }) { id stock } }' },
    { name: 'create a tag', most: 2, query: 'mutation { createTag(input: { name: "one more" }) { id } }' },
  ]
  it.each(mutations)('$name: at most $most', async ({ most, query }) => {
    const { statements } = await store.run(query, 'staff')
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(most)
  })

  it('an order of 100 pets sends as many statements as an order of one pet, at most 8', async () => {
    const pets = await store.sql`
      insert into pets (sku, name, status, price, currency, stock, created_at, updated_at)
      select 'SALE-' || n, 'For sale', 'available', 100, 'USD', 1000, now(), now() from generate_series(1, 100) as n returning id`
    const query = 'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id } }'
    const counts = new Set<number>()
    for (const lines of [1, 2, 100]) {
      const items = pets.slice(0, lines).map(({ id }) => ({ petId: Number(id), quantity: 2 }))
      for (const statements of await store.statementsOf(query, 'customer', { input: { items } })) counts.add(statements.length)
    }
    expect(counts.size).toBe(1)
    expect(Math.max(...counts)).toBeLessThanOrEqual(8)
  })
})
