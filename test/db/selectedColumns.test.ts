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
      query: `{ node(id: "${encodeNodeId('Pet', 1)}") { ... on Pet { breed } } }`,
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
    for (const statements of await store.statementsOf(query, as)) {
      const columns = statements.map((text) => text.slice(0, text.search(/\bfrom\b/i))).join(' ')
      for (const column of read) expect(columns).toContain(`"${column}"`)
      for (const column of unread) expect(columns).not.toContain(`"${column}"`)
    }
  })
})
