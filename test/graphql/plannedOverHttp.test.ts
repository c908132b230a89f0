import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { type AdversarialShop, adversarialShop } from '../support/adversarialShop.js'
import { lastingHeaders } from '../support/lastingHeaders.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { resolvingApp } from '../support/resolvingApp.js'

let store: PetStore
let resolving: App
let shop: AdversarialShop
beforeAll(async () => {
  store = await petStore()
  shop = await adversarialShop(store)
  resolving = await resolvingApp(store)
})
afterAll(async () => {
  await resolving.close()
  await store.close()
})

const compared = ['content-type', 'etag', 'cache-control', 'x-query-cost', 'vary'] as const

async function ask(app: App, method: 'GET' | 'POST', operation: object, headers: Readonly<Record<string, string>> = {}) {
  const asked = { method, url: '/graphql', headers: { authorization: `ApiKey ${store.keys.staff}`, ...headers } }
  const query = Object.fromEntries(
    Object.entries(operation).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
  const reply = await app.http.inject(method === 'GET' ? { ...asked, query } : { ...asked, payload: operation })
  // the budget that is left falls with each call
  const body = reply.payload.replace(/"currentlyAvailable":[\d.]+/, '').replace(/"(timestamp|requestId)":"[^"]*"/g, '')
  const shown = lastingHeaders(reply.headers)
  return { status: reply.statusCode, body, headers: Object.fromEntries(compared.map((name) => [name, shown[name]])) }
}

const operations = (): readonly object[] => [
  { query: `{ pet(id: ${shop.pets[3]}) { id name category { name } } }` },
  {
    query: 'query ($n: Int!) { pets(limit: $n, sort: "-price") { data { id price tags { name } } pagination { total nextCursor pages } } }',
    variables: { n: 9 },
  },
  {
    query: 'query A { a: __typename b: inventory { onHand } c: tags(limit: 2) { data { nodeId } } } query B { me { id } }',
    operationName: 'A',
  },
  {
    query:
      '{ ordersConnection(last: 3) { edges { cursor node { number customer { email } } } pageInfo { hasPreviousPage startCursor } totalCount } }',
  },
  { query: '{ order(id: 999999) { id } }' },
  { query: `{ pets(limit: 2) { data { id } } order(id: ${shop.orders[1]}) { id items { name } } }` },
]

describe('a planned read of GraphQL', () => {
  it.each([
    ['POST', {}],
    ['GET', {}],
    ['POST', { accept: 'application/graphql-response+json' }],
    ['POST', { 'x-query-cost': 'explain' }],
    ['GET', { 'x-query-cost': 'explain' }],
  ] as const)('by %s with %o is the reply of the resolvers', async (method, headers) => {
    for (const operation of operations()) {
      const expected = await ask(resolving, method, operation, headers)
      for (let run = 1; run <= 3; run++)
        expect(await ask(store.app, method, operation, headers), JSON.stringify(operation)).toEqual(expected)
    }
  })

  it('is counted by root field and way', async () => {
    expect(await metric(store, 'gateway_reads_total', 'field="pet",way="planned"')).toBeGreaterThan(5)
    expect(await metric(store, 'gateway_reads_total', 'field="order",way="incomplete"')).toBeGreaterThan(0)
    expect(await metric(store, 'gateway_reads_total', 'way="failed"')).toBe(0)
  })
})
