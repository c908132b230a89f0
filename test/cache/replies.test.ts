import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { anotherInstance, cachingStore, type Injected, statementsOf, warm } from '../support/cachingStore.js'
import { aPet } from '../support/factories.js'
import { lastingHeaders } from '../support/lastingHeaders.js'
import { metric } from '../support/metrics.js'
import type { PetStore } from '../support/petStore.js'

let store: PetStore
let uncached: App
let id: number
beforeAll(async () => {
  store = await cachingStore()
  uncached = await anotherInstance(store, {})
  for (let i = 0; i < 30; i++) {
    const pet = await aPet(store, { category: i % 2 ? 'dog' : 'cat', tags: ['calm', 'loud'], price: i + 0.5, description: 'x'.repeat(100) })
    id = pet.id
  }
})
afterAll(async () => {
  await uncached.close()
  await store.close()
})

interface Read {
  readonly method: 'GET' | 'POST' | 'HEAD'
  readonly url: string
  readonly payload?: object
}

const get = (url: string): Read => ({ method: 'GET', url })
const post = (query: string, variables?: object): Read => ({ method: 'POST', url: '/graphql', payload: { query, variables } })
const PET = 'query ($id: Int64!) { pet(id: $id) { id name price category { name } tags { name } } }'
const LIST =
  'query ($category: String) { pets(category: $category, limit: 5, sort: "-price") { data { id name tags { id } } pagination { total nextCursor } } }'

const reads: Readonly<Record<string, () => Read>> = {
  'a pet by REST': () => get(`/v1/pets/${id}`),
  'some fields of a pet': () => get(`/v1/pets/${id}?fields=id,name,category.name`),
  'a list by REST': () => get('/v1/pets?category=dog&status=available&sort=-price&limit=5&page=2'),
  'a list with tags': () => get('/v1/pets?tag=calm&fields=id,tags.name&limit=100'),
  'a long list by GraphQL': () => post('{ pets(limit: 30) { data { name description } } }'),
  'a long query in a URL': () => get(`/graphql?query=${encodeURIComponent('{ pets(limit: 29) { data { name description } } }')}`),
  categories: () => get('/v1/categories'),
  tags: () => get('/api/v1/tags?limit=1'),
  'the inventory': () => get('/v1/inventory'),
  'a pet by GraphQL': () => post(PET, { id }),
  'a list by GraphQL': () => post(LIST, { category: 'dog' }),
  'a connection': () =>
    post('{ petsConnection(first: 3, sort: "name") { edges { cursor node { name } } pageInfo { hasNextPage } totalCount } }'),
  'several fields': () =>
    post('{ a: pets(limit: 1) { data { id } } __typename b: inventory { onHand } c: tags(limit: 2) { data { nodeId } } }'),
  'an edge': () => post('{ categories(limit: 2) { data { name pets(first: 2) { nodes { id } } } } }'),
  'a query in a URL': () => get(`/graphql?query=${encodeURIComponent(PET)}&variables={"id":${id}}`),
}
const names = Object.keys(reads)
const readOf = (name: string) => (reads[name] as () => Read)() // one of the names

function ask(app: App, { method, url, payload }: Read, headers: Readonly<Record<string, string>> = {}): Promise<Injected> {
  return app.http.inject({ method, url, ...(payload && { payload }), headers })
}

/** The reply without the budget of an explained cost, which refills with time, and without the headers that depend on its digits. */
function shown({ statusCode, payload, headers }: Injected) {
  const { etag, 'content-length': length, ...others } = lastingHeaders(headers)
  const budget = /"currentlyAvailable":[\d.]+/
  return { statusCode, payload: payload.replace(budget, ''), headers: budget.test(payload) ? others : { ...others, etag, length } }
}

describe('a reply from the cache', () => {
  it.each(names)('is the reply of the database, and sends no statement: %s', async (name) => {
    const read = readOf(name)
    await warm(store, () => ask(store.app, read))
    let kept: Injected | undefined
    expect(
      await statementsOf(store, async () => {
        kept = await ask(store.app, read)
      }),
    ).toBe(0)
    for (let run = 1; run <= 3; run++) expect(shown(await ask(uncached, read))).toEqual(shown(kept as Injected))
  })

  it.each(names)('is the same for every caller, and costs the same points: %s', async (name) => {
    const read = readOf(name)
    await warm(store, () => ask(store.app, read))
    for (const key of Object.values(store.keys)) {
      const headers = { 'x-api-key': key, 'x-query-cost': 'explain' }
      let kept: Injected | undefined
      expect(
        await statementsOf(store, async () => {
          kept = await ask(store.app, read, headers)
        }),
      ).toBe(0)
      for (let run = 1; run <= 3; run++) expect(shown(await ask(uncached, read, headers))).toEqual(shown(kept as Injected))
    }
  })

  it.each(names)('has the tag of its body, and answers 304 without a statement: %s', async (name) => {
    const read = readOf(name)
    const { headers } = await warm(store, () => ask(store.app, read))
    if (read.method === 'POST') return expect(headers.etag).toBeUndefined()
    const etag = String(headers.etag)
    expect(etag).toMatch(/^"\d+-[\w-]{16}"$/)
    const statements = await statementsOf(store, async () => {
      for (const condition of [etag, `W/${etag}`, '*', `"x", ${etag}`]) {
        const reply = await ask(store.app, read, { 'if-none-match': condition })
        expect([reply.statusCode, reply.payload, reply.headers.etag]).toEqual([304, '', etag])
      }
      expect((await ask(store.app, read, { 'if-none-match': '"0-other"' })).statusCode).toBe(200)
      const head = await ask(store.app, { ...read, method: 'HEAD' })
      expect([head.statusCode, head.payload, head.headers.etag]).toEqual([200, '', etag])
    })
    expect(statements).toBe(0)
  })

  it.each([
    ['a list with tags', 'gzip'],
    ['a list with tags', 'br'],
    ['a long list by GraphQL', 'gzip'],
    ['a long query in a URL', 'br'],
  ] as const)('is compressed once for all who ask for it: %s, %s', async (name, encoding) => {
    const read = readOf(name)
    const { payload, headers } = await warm(store, () => ask(store.app, read))
    const compressed = [1, 2].map(() => ask(store.app, read, { 'accept-encoding': encoding }))
    for (const reply of await Promise.all(compressed)) {
      expect(reply.headers).toMatchObject({ 'content-encoding': encoding, vary: headers.vary })
      expect(reply.headers['content-length'], 'the length is known, because the form is kept').toBe(String(reply.rawPayload.length))
      expect(reply.headers.etag).toBe(headers.etag && String(headers.etag).replace(/"$/, `-${encoding}"`))
      const decode = encoding === 'gzip' ? gunzipSync : brotliDecompressSync
      expect(decode(reply.rawPayload).toString()).toBe(payload)
    }
    expect((await ask(store.app, read)).payload).toBe(payload)
  })

  it('has the same headers by HEAD, also compressed', async () => {
    const read = readOf('a list with tags')
    await warm(store, () => ask(store.app, read))
    const accepts = { 'accept-encoding': 'gzip' }
    const [got, head] = [await ask(store.app, read, accepts), await ask(store.app, { ...read, method: 'HEAD' }, accepts)]
    expect(head.payload).toBe('')
    for (const name of ['etag', 'content-length', 'content-encoding', 'vary']) expect(head.headers[name]).toBe(got.headers[name])
  })

  it('with another media type is of that type', async () => {
    const read = readOf('a pet by GraphQL')
    await warm(store, () => ask(store.app, read))
    const reply = await ask(store.app, read, { accept: 'application/graphql-response+json' })
    expect(reply.headers['content-type']).toMatch(/^application\/graphql-response\+json/)
  })

  it('is counted as a read, an operation and a call', async () => {
    const read = readOf('a pet by REST')
    await warm(store, () => ask(store.app, read))
    const figures = () =>
      Promise.all([
        metric(store, 'gateway_reads_total', 'field="pet",way="cached"'),
        metric(store, 'gateway_operations_total', 'kind="query",style="rest"'),
        metric(store, 'http_request_duration_seconds_count', 'route="/v1/pets/:id"'),
        metric(store, 'gateway_cache_reads_total', 'field="pet",outcome="hit"'),
      ])
    const before = await figures()
    const replies = [await ask(store.app, read), await ask(store.app, read)]
    expect((await figures()).map((figure, i) => figure - (before[i] ?? 0))).toEqual([2, 2, 2, 2])
    const [first = 0, second = 0] = replies.map(({ headers }) => Number(headers['x-ratelimit-remaining']))
    expect(first - second).toBe(1)
  })

  it('takes memory that the metrics tell', async () => {
    expect(await metric(store, 'gateway_cache_entries')).toBeGreaterThan(10)
    expect(await metric(store, 'gateway_cache_bytes')).toBeGreaterThan(10_000)
  })
})

describe('the cache does not keep', () => {
  let misses: number
  beforeEach(async () => {
    misses = await metric(store, 'gateway_cache_reads_total')
  })

  it.each<[string, Read]>([
    ['a list of orders', get('/v1/orders')],
    ['the caller', get('/v1/me')],
    ['a search', get('/v1/search?q=pet')],
    ['an edge that needs rights', post('{ pets(limit: 1) { data { id orders(first: 1) { nodes { id } } } } }')],
    ['a field of the caller beside the catalogue', post('{ me { id } pets(limit: 1) { data { id } } }')],
    ['a node', post('{ nodes(ids: []) { nodeId } }')],
  ])('%s', async (_name, read) => {
    for (let run = 1; run <= 4; run++) {
      const reply = await ask(store.app, read, { 'x-api-key': store.keys.staff })
      expect([reply.statusCode, reply.payload.includes('"errors"')]).toEqual([200, false])
    }
    expect(await metric(store, 'gateway_cache_reads_total')).toBe(misses)
  })

  it('a missing pet', async () => {
    for (let run = 1; run <= 4; run++) expect((await ask(store.app, get('/v1/pets/999999'))).statusCode).toBe(404)
    const entries = await metric(store, 'gateway_cache_entries')
    expect((await ask(store.app, get('/v1/pets/999998'))).statusCode).toBe(404)
    expect(await metric(store, 'gateway_cache_entries')).toBe(entries)
  })
})

it('a thousand calls for a cold key make one statement', async () => {
  const read = (pet: number) => get(`/v1/pets/${pet}`)
  await warm(store, () => ask(store.app, read(id)))
  const cold = read(id - 1)
  const replies: Injected[] = []
  const statements = await statementsOf(store, async () => {
    replies.push(...(await Promise.all(Array.from({ length: 1000 }, () => ask(store.app, cold)))))
  })
  expect(new Set(replies.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
  expect(new Set(replies.map(({ payload }) => payload)).size).toBe(1)
  expect(statements).toBe(1)
})
