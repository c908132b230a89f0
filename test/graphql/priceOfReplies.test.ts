import { type OperationDefinitionNode, print } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROVING_RUN } from '../../src/graphql/plan.js'
import { createPrice } from '../../src/graphql/price.js'
import { schema } from '../../src/graphql/schema.js'
import { MAX_COST } from '../../src/policies/price.js'
import { argumentSources } from '../../src/rest/arguments.js'
import { priceList } from '../../src/rest/priceList.js'
import { resourceTypes } from '../../src/rest/resources.js'
import { createRestDocuments } from '../../src/rest/restDocument.js'
import { routes } from '../../src/rest/routes.js'
import { generateRoutes } from '../../src/rest/sofa.js'
import { apiPath } from '../../src/values/apiVersion.js'
import { MAX_LIMIT } from '../../src/values/page.js'
import { listen } from '../http/wire.js'
import { call, openStream } from '../live/wire.js'
import { anOrder, aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore, type Reply } from '../support/petStore.js'

const generated = await generateRoutes(schema, routes)
const resources = resourceTypes(generated)

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  const tags = [['a'], ['a', 'b'], ['a', 'b', 'c', 'd', 'e', 'f', 'g']]
  let petId = 0
  for (const own of tags) petId = (await aPet(store, { tags: own, category: 'dog', stock: 9 })).id
  for (let i = 0; i < 2; i++) await anOrder(store, { petId })
})
afterAll(() => store.close())

/** The members of the header that do not depend on earlier calls: `requested=3, actual=1`. */
function costOf({
  headers,
}: {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}): Readonly<Record<string, number>> {
  const members = headers['x-query-cost']
    ?.toString()
    .split(', ')
    .map((member) => member.split('='))
  return Object.fromEntries(members?.flatMap(([name, value]) => (name === 'remaining' ? [] : [[name, Number(value)]])) ?? [])
}

const ask = (query: string, as: CallerName = 'staff', headers = {}) => store.graphql(query, {}, { as, headers })

/** Queries with their price, and the price of their rows in the shop above; undefined for a price that is only lower. */
const runs: readonly (readonly [query: string, requested: number, actual: number | undefined])[] = [
  ['{ pets(limit: 50) { data { id category { name } } pagination { total } } }', 2 + 50 * 2, 2 + 3 * 2],
  // ten tags in all
  ['{ pets(limit: 50) { data { id tags { name } } } }', 1 + 50 * 6, 1 + 3 + 10],
  // fragments that several lists share count for each of them
  [
    '{ a: pets(limit: 2) { ...P } b: pets(limit: 50) { ...P } } fragment P on PetPage { data { id category { id } } }',
    1 + 2 * 2 + 1 + 50 * 2,
    1 + 2 * 2 + 1 + 3 * 2,
  ],
  ['{ categories { data { pets(first: 9) { edges { node { id } } nodes { id } totalCount } } } }', 1 + 20 * (2 + 9 * 3), 1 + 1 * 2 + 3 * 3],
  ['{ orders { data { items { pet { id } } } } }', 1 + 20 * (1 + 5 * 2), 1 + 2 + 2 * 2],
  ['{ nodes(ids: ["x", "UGV0OjE", "UGV0Ojk5OTk"]) { nodeId ... on Pet { tags { id } } } }', 3 * 6, 3 + 1],
  ['{ pet(id: 999999) { id tags { id } category { id } } }', 7, 2],
  ['{ pets(limit: 50, q: "nothing at all") { data { id tags { id } } } }', 1 + 50 * 6, 1],
  ['{ search(q: "dog") { data { title node { ... on Category { pets { nodes { id } } } } } } }', 1 + 20 * (2 + 1 + 20), undefined],
  ['{ inventory { lowStock { name } counts { sold } } }', 2 + 10, 2],
  // the assumed sizes are smaller than the list: no more than the price is drawn
  ['{ pet(id: 3) { tags { id } } }', 6, 6],
  ['{ __typename }', 0, 0],
  ['{ __schema { types { name } } }', 0, 0],
]

describe('a reply', () => {
  it.each(runs)('tells the price and the price of its rows, compiled or not: %s', async (query, requested, actual) => {
    for (let run = 0; run <= PROVING_RUN; run++) {
      const cost = costOf(await ask(query))
      expect(cost.requested).toBe(requested)
      if (actual === undefined) expect(cost.actual).toBeLessThan(requested)
      else expect(cost.actual).toBe(actual)
    }
  })

  it('of a mutation costs ten points and its result', async () => {
    const reply = await ask(
      'mutation { a: createTag(input: { name: "one" }) { id } b: createTag(input: { name: "two" }) { pets { nodes { id } } } }',
    )
    expect(costOf(reply)).toMatchObject({ requested: 11 + 10 + 1 + 1 + 20, actual: 11 + 10 + 1 + 1 })
  })

  it('of an operation that is refused has cost nothing', async () => {
    const cases: readonly (readonly [Promise<Reply>, string, number])[] = [
      [ask('{ categories(limit: 100) { data { pets(first: 10) { nodes { id } } } } }'), 'QUERY_TOO_COMPLEX', 1 + 100 * 12],
      [ask('{ nope }'), 'VALIDATION_ERROR', 0],
      [ask('{'), 'VALIDATION_ERROR', 0],
      [store.rest('GET', '/v1/pets?nope=1'), 'VALIDATION_ERROR', 0],
      [store.rest('GET', '/v1/orders'), 'UNAUTHORIZED', 0],
    ]
    for (const [call, code, requested] of cases) {
      const reply = await call
      const [error] = reply.body.errors ?? [reply.body.error]
      expect(error.extensions?.code ?? error.code).toBe(code)
      expect(costOf(reply), reply.text).toMatchObject({ requested, actual: 0 })
    }
  })

  it('of a field that is refused has cost no rows', async () => {
    expect(costOf(await ask('{ pets(limit: 101) { data { id } } }'))).toEqual({ requested: 101, actual: 1 })
    expect(costOf(await ask('{ pets(limit: -3) { data { id } } }'))).toEqual({ requested: 2, actual: 1 })
    const reply = await store.rest('GET', '/v1/pets?limit=0')
    expect([reply.status, costOf(reply)]).toEqual([400, { requested: 1 + 1 + 7, actual: 1 + 1 }])
  })

  it('of every kind in REST has the header: 200, 201, 204, 304, 404, HEAD', async () => {
    const made = await store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Rex', status: 'available', tags: ['a', 'b'] } })
    expect(costOf(made)).toMatchObject({ requested: 10 + 1 + 1 + 5, actual: 10 + 1 + 1 + 2 })
    const path = `/v1/pets/${made.body.id}`
    const read = await store.rest('GET', path)
    expect(costOf(read)).toMatchObject({ requested: 7, actual: 4 })
    const unchanged = await store.rest('GET', path, { headers: { 'if-none-match': read.headers.etag ?? '' } })
    expect([unchanged.status, costOf(unchanged)]).toMatchObject([304, { requested: 7, actual: 4 }])
    expect(costOf(await store.rest('HEAD', path))).toMatchObject({ requested: 7, actual: 4 })
    expect(costOf(await store.rest('GET', `${path}?fields=id`))).toMatchObject({ requested: 1, actual: 1 })
    const gone = await store.rest('DELETE', path, { as: 'staff' })
    expect([gone.status, costOf(gone)]).toMatchObject([204, { requested: 10, actual: 10 }])
    const missing = await store.rest('GET', path)
    expect([missing.status, costOf(missing)]).toMatchObject([404, { requested: 7, actual: 2 }])
  })

  it('without an operation does not have the header', async () => {
    for (const path of ['/health', '/docs', '/metrics'])
      expect((await store.rest('GET', path)).headers, path).not.toHaveProperty('x-query-cost')
  })

  it('to a wrong path or method has cost nothing', async () => {
    for (const [method, path] of [
      ['GET', '/v1/nope'],
      ['DELETE', '/v1/tags'],
      ['PUT', '/graphql'],
    ] as const)
      expect((await store.rest(method, path)).headers['x-query-cost'], path).toBe('requested=0, actual=0')
  })

  it('that goes on has its price alone', async () => {
    expect(costOf(await store.rest('GET', '/v1/pets/export'))).toEqual({ requested: 1 + 1 + 100 * 7 })
    expect(costOf(await store.rest('GET', '/v1/pets/export?fields=id'))).toEqual({ requested: 1 + 1 + 100 })
  })
})

it('an event stream tells the price of its operation alone, and the price of an added operation', async () => {
  const port = await listen(store.app)
  const query = 'subscription { petChanged { id tags { name } } }'
  const stream = await openStream(port, { body: { query } })
  expect(costOf(stream)).toEqual({ requested: 6 })
  stream.leave()
  const { text: ticket } = await call(port, { method: 'PUT' })
  const headers = { 'x-graphql-event-stream-token': ticket }
  const added = await call(port, { headers, body: { query, extensions: { operationId: 'a' } } })
  expect([added.status, costOf(added)]).toEqual([202, { requested: 6 }])
})

it('an export of expensive rows reads shorter pages', async () => {
  const reply = await store.rest('GET', '/v1/orders/export?fields=id,items.pet', { as: 'staff' })
  expect(reply.status, reply.text).toBe(200)
  expect(reply.text.trim().split('\n')).toHaveLength(2)
  const perRow = 1 + 5 * (1 + 1 + 1 + 5)
  expect(costOf(reply)).toEqual({ requested: 2 + perRow * Math.floor((MAX_COST - 2) / perRow) })
})

describe('an operation that costs more than 1000 points', () => {
  const tooMuch = { code: 'QUERY_TOO_COMPLEX', details: { measure: 'cost', limit: MAX_COST, actual: 1 + 1 + 100 * (1 + 5 * 8) } }

  it('is refused in REST', async () => {
    const { status, body } = await store.rest('GET', '/v1/orders?limit=100&fields=id,items.pet', { as: 'staff' })
    expect([status, body.error]).toMatchObject([400, tooMuch])
    expect(body.error.message).toBe('The operation costs 4102 points; the limit is 1000')
  })

  it('is refused in GraphQL, before anything runs', async () => {
    const query = '{ orders(limit: 100) { data { id items { pet { category { id } tags { id } } } } pagination { page } } }'
    const reply = await ask(query, 'staff', { accept: 'application/graphql-response+json' })
    expect([reply.status, reply.body.errors[0].extensions]).toMatchObject([400, tooMuch])
    expect(reply.body).not.toHaveProperty('data')
  })
})

describe('X-Query-Cost: explain', () => {
  it.each(['explain', ' Explain '])('asks for the price of every field: "%s"', async (value) => {
    for (let run = 0; run <= PROVING_RUN; run++) {
      const { body } = await ask('{ pets(limit: 50) { data { tags { name } } } }', 'nobody', { 'x-query-cost': value })
      expect(body.extensions.cost).toMatchObject({ requestedQueryCost: 301, actualQueryCost: 1 + 3 + 10 })
      expect(body.extensions.cost.fields).toContainEqual({
        path: ['pets', 'data', 'tags'],
        definedCost: 1,
        requestedTotalCost: 250,
        requestedChildrenCost: 0,
      })
    }
  })

  it('explains a refusal, and errors beside data', async () => {
    const explain = { 'x-query-cost': 'explain' }
    const refused = await ask('{ orders(limit: 100) { data { items { pet { tags { id } } } } } }', 'staff', explain)
    expect(refused.body.extensions.cost).toMatchObject({ requestedQueryCost: 1 + 100 * (1 + 5 * 7), actualQueryCost: 0 })
    const partial = await ask('{ pet(id: 999999) { id } me { id } }', 'staff', explain)
    expect(partial.body).toMatchObject({ data: { pet: null, me: {} }, extensions: { cost: { requestedQueryCost: 2, actualQueryCost: 2 } } })
  })

  it.each([{}, { 'x-query-cost': '1' }, { 'x-query-cost': '' }])('is left out, and nothing is explained: %o', async (headers) => {
    expect((await ask('{ me { id } }', 'staff', headers)).body).not.toHaveProperty('extensions')
  })
})

describe('a route of REST', () => {
  const rows = generated.routes.map((row) => ({ row, name: `${row.route.method} ${row.route.path}` }))

  it.each(rows)('costs as much as its operation in GraphQL: $name', async ({ row, row: { route, field } }) => {
    const document = createRestDocuments(row, resources).document(undefined)
    const sources = argumentSources(field, route)
    const hasPages = field.args.some(({ name }) => name === 'limit')
    const required = sources.query.filter(({ arg }) => arg.name === 'q')
    const variables = {
      ...Object.fromEntries(sources.path.map(({ name }) => [name, 999_999])),
      ...Object.fromEntries(required.map(({ arg }) => [arg.name, 'dog'])),
      ...(hasPages && { limit: 7 }),
      ...(sources.body && { input: {} }),
    }
    const query = new URLSearchParams([...required.map(({ name }) => [name, 'dog']), ...(hasPages ? [['limit', '7']] : [])])
    const url = `${apiPath()}${route.path.replace(/:\w+/g, '999999')}?${query}`
    const rest = await store.rest(route.method, url, { as: 'admin', ...(sources.body && { body: {} }) })
    const graphql = await store.graphql(print(document), variables, { as: 'admin' })
    const [operation] = document.definitions as [OperationDefinitionNode] // Sofa makes documents of one operation
    const requested = createPrice(schema, operation, document, {}).requested(variables)
    expect(costOf(rest)).toMatchObject({ requested })
    expect(costOf(graphql)).toMatchObject(costOf(rest))
  })

  it('that is documented for reading costs at most 1000 points with the largest pages', () => {
    const reads = priceList(schema, generated).routes.filter(({ name }) => name.startsWith('GET '))
    expect(reads.length).toBeGreaterThan(30)
    expect(reads.filter(({ largest }) => largest > MAX_COST)).toEqual([])
    expect(reads.find(({ name }) => name === 'GET /v1/pets')).toEqual({
      name: 'GET /v1/pets',
      usual: 2 + 20 * 7,
      largest: 2 + MAX_LIMIT * 7,
    })
  })
})
