import { isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_NESTED_ROWS } from '../../src/graphql/price.js'
import { schema } from '../../src/graphql/schema.js'
import { isGraphqlOnly } from '../../src/schema/inRest.js'
import { anOrder, aPet } from '../support/factories.js'
import { contract } from '../support/openapiValidator.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
const pets: number[] = []
beforeAll(async () => {
  store = await petStore()
  for (let i = 0; i < 12; i++)
    pets.push((await aPet(store, { name: `Pet ${i}`, category: `kind ${i % 3}`, tags: [`tag ${i % 2}`, 'all'] })).id)
  for (const [i, petId] of pets.slice(0, 5).entries()) for (let n = 0; n <= i; n++) await anOrder(store, { petId })
})
afterAll(() => store.close())

const ask = async (query: string, as: CallerName = 'staff', variables: object = {}) => (await store.graphql(query, variables, { as })).body

describe('an edge', () => {
  it('gives each parent its own page, filter, order and total', async () => {
    const { data } = await ask(
      `{ categories(sort: "name") { data { name pets(first: 2, sort: "-id", status: available) { nodes { id } totalCount } } } }`,
    )
    expect(data.categories.data).toEqual(
      [0, 1, 2].map((kind) => ({
        name: `kind ${kind}`,
        pets: { nodes: [pets[9 + kind], pets[6 + kind]].map((id) => ({ id })), totalCount: 4 },
      })),
    )
  })

  it('gives parents without rows an empty connection', async () => {
    const { data } = await ask(
      `{ pets(sort: "id") { data { orders { totalCount nodes { id } edges { cursor } pageInfo { hasNextPage startCursor } } } } }`,
    )
    const totals = data.pets.data.map(({ orders }: { orders: { totalCount: number } }) => orders.totalCount)
    expect(totals).toEqual([1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0])
    expect(data.pets.data[7].orders).toEqual({ totalCount: 0, nodes: [], edges: [], pageInfo: { hasNextPage: false, startCursor: null } })
  })

  it('leads on, by aliases with arguments of their own', async () => {
    const { data } =
      await ask(`{ pet(id: ${pets[4]}) { category { name all: pets(first: 9) { totalCount } one: pets(first: 1, sort: "-id") {
      edges { node { name tags { name pets(last: 1) { nodes { name } } } orders { totalCount } } } } } } }`)
    const { category } = data.pet
    expect(category).toMatchObject({ name: 'kind 1', all: { totalCount: 4 } })
    expect(category.one.edges[0].node).toEqual({
      name: 'Pet 10',
      tags: [
        { name: 'all', pets: { nodes: [{ name: 'Pet 11' }] } },
        { name: 'tag 0', pets: { nodes: [{ name: 'Pet 10' }] } },
      ],
      orders: { totalCount: 0 },
    })
  })

  it('shows customers their own orders alone, and the orders of a pet to the shop alone', async () => {
    const own = await ask('{ me { orders(first: 100) { totalCount nodes { customerId customer { email } } } } }', 'customer')
    expect(own.data.me.orders.totalCount).toBe(15)
    expect(new Set(own.data.me.orders.nodes.map(({ customer }: { customer: { email: string } }) => customer.email))).toEqual(
      new Set(['customer@example.com']),
    )
    expect((await ask('{ me { orders { totalCount } } }', 'admin')).data.me.orders.totalCount).toBe(0)
    for (const [as, code] of [
      ['customer', 'FORBIDDEN'],
      ['nobody', 'UNAUTHORIZED'],
    ] as const) {
      const { data, errors } = await ask(`{ pet(id: ${pets[0]}) { name orders { totalCount } } }`, as)
      expect(data).toEqual({ pet: { name: 'Pet 0', orders: null } })
      expect(errors).toMatchObject([{ path: ['pet', 'orders'], extensions: { code } }])
    }
  })

  it('that fails for every object of a list is null in each, with the first five errors', async () => {
    for (let run = 1; run <= 6; run++) {
      const { data, errors } = await ask('{ pets(limit: 12) { data { name orders { totalCount } } } }', 'customer')
      expect(data.pets.data).toEqual(pets.map((_, i) => ({ name: `Pet ${i}`, orders: null })))
      expect(errors.map(({ path }: { path: unknown }) => path)).toEqual([0, 1, 2, 3, 4].map((i) => ['pets', 'data', i, 'orders']))
    }
  })
})

describe('a hit of a search', () => {
  it('leads to its object, whatever its type', async () => {
    const node =
      '__typename ... on Pet { name } ... on Category { name pets { totalCount } } ... on Tag { name } ... on User { email } ... on Order { number }'
    const { data } =
      await ask(`{ a: search(q: "kind 1") { data { type node { ${node} } } } b: search(q: "customer", type: user) { data { node { ${node} } } }
      c: search(q: "1", type: order) { data { node { ${node} } } } d: search(q: "all", type: tag) { data { node { ${node} } } } e: search(q: "Pet 7", type: pet) { data { node { ${node} } } } }`)
    expect(data.a.data).toContainEqual({ type: 'category', node: { __typename: 'Category', name: 'kind 1', pets: { totalCount: 4 } } })
    expect(data.b.data).toEqual([{ node: { __typename: 'User', email: 'customer@example.com' } }])
    expect(data.c.data).toEqual([{ node: { __typename: 'Order', number: 'ORD-00000001' } }])
    expect(data.d.data).toEqual([{ node: { __typename: 'Tag', name: 'all' } }])
    expect(data.e.data).toEqual([{ node: { __typename: 'Pet', name: 'Pet 7' } }])
  })
})

describe('the nested connections of an operation', () => {
  const tooMany = [
    [
      '{ pets(limit: 100) { data { a: orders(first: 100) { pageInfo { hasNextPage } } b: orders(first: 1) { pageInfo { hasNextPage } } } } }',
      10_000 + 100,
    ],
    ['{ users(limit: 100) { data { a: orders { totalCount } b: orders(last: 1) { pageInfo { hasNextPage } } } } }', 10_000 + 100],
    ['{ orders(limit: 20) { data { items { pet { orders(first: 10) { pageInfo { hasNextPage } } } } } } }', 20_000],
    ['{ pets(limit: 60) { data { tags { pets(first: 9) { pageInfo { hasNextPage } } } } } }', 10_800],
    [
      '{ pets(limit: 90) { data { orders(first: 100) { pageInfo { hasNextPage } } category { pets(first: 12) { pageInfo { hasNextPage } } } } } }',
      10_080,
    ],
    [
      '{ tags(limit: 100) { data { ...T } } } fragment T on Tag { a: pets(first: 100) { pageInfo { hasNextPage } } b: pets(first: 1) { pageInfo { hasNextPage } } }',
      10_100,
    ],
    [
      '{ search(q: "x", limit: 100) { data { node { ... on Category { pets(first: 100) { pageInfo { hasNextPage } } } ... on Tag { a: pets { totalCount } b: pets(first: 1) { pageInfo { hasNextPage } } } } } } }',
      10_100,
    ],
    [
      '{ petsConnection(first: 50) { nodes { category { pets(first: 2) { totalCount } } tags { pets(first: 9) { pageInfo { hasNextPage } } } } } }',
      14_000,
    ],
    [
      'query($n: Int = 100, $m: Int) { users(limit: $n) { data { a: orders(first: $n, last: $m) { pageInfo { hasNextPage } } b: orders(last: $m) { pageInfo { hasNextPage } } } } }',
      10_000 + 2_000,
    ],
  ] as const

  it.each(tooMany)('are refused beyond their bound, though the operation is cheap: %s', async (query, rows) => {
    const reply = await store.graphql(query, {}, { as: 'staff', headers: { accept: 'application/graphql-response+json' } })
    expect(reply.status, reply.text).toBe(400)
    expect(reply.body).not.toHaveProperty('data')
    expect(reply.body.errors[0].extensions).toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
      details: { measure: 'rows', limit: MAX_NESTED_ROWS, actual: rows },
    })
  })

  it.each([
    '{ categories(limit: 9) { data { pets(first: 100) { nodes { id } } } } }',
    '{ pets(limit: 100) { data { orders(first: 1) { totalCount } } } }',
    '{ pets(limit: 9) { data { ...P ...P orders(first: 100) { nodes { id } } } } } fragment P on Pet { orders(first: 100) { nodes { version } } }',
    '{ orders { data { items { pet { name category { name } tags { name } } } customer { email } } } }',
    '{ me { orders(first: 90) { nodes { items { pet { name } } } } } }',
    'query($n: Int = 100, $m: Int = 5) { users(limit: $n) { data { orders(first: $m) { nodes { id } } } } }',
    '{ pets(limit: 100) { data { a: orders(first: 100) { pageInfo { hasNextPage } } b: orders(first: 1) @skip(if: true) { totalCount } } } }',
  ])('are answered within their bound: %s', async (query) => {
    expect((await ask(query)).errors).toBeUndefined()
  })

  it('count the values of variables, and not their declaration', async () => {
    const query = `query($ids: [ID!]!, $n: Int) { nodes(ids: $ids) { ... on Tag {
      a: pets(first: $n) { pageInfo { hasNextPage } } b: pets(first: $n) { pageInfo { hasNextPage } } } } }`
    const id = Buffer.from('Tag:1').toString('base64url')
    expect((await ask(query, 'nobody', { ids: Array(50).fill(id), n: 100 })).errors).toBeUndefined()
    expect((await ask(query, 'nobody', { ids: Array(100).fill(id) })).errors).toBeUndefined()
    const { errors } = await ask(query, 'nobody', { ids: Array(100).fill(id), n: 51 })
    expect(errors[0].extensions.details).toEqual({ measure: 'rows', limit: MAX_NESTED_ROWS, actual: 10_200 })
  })
})

describe('REST', () => {
  const hidden = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => (isGraphqlOnly(field.extensions) ? [`${type.name}.${field.name}`] : [])),
    )

  it('has none of the edges, in its document and in its representations', async () => {
    expect(hidden.sort()).toEqual(['Category.pets', 'Pet.orders', 'SearchHit.node', 'Tag.pets', 'User.orders'])
    const schemas = contract.components.schemas as Readonly<Record<string, { properties?: object }>>
    for (const label of hidden) {
      const [type = '', field = ''] = label.split('.')
      expect(schemas[type]?.properties, label).not.toHaveProperty(field)
    }
    expect(Object.keys(schemas).filter((name) => /Connection|Edge$|PageInfo/.test(name))).toEqual([])
    expect(Object.keys(contract.paths).filter((path) => /connection/i.test(path))).toEqual([])
    for (const url of [`/v1/pets/${pets[0]}`, '/v1/categories', '/v1/tags', '/v1/users', '/v1/search?q=pet']) {
      const { body } = await store.rest('GET', url, { as: 'staff' })
      for (const row of body.data ?? [body]) for (const name of ['orders', 'pets', 'node']) expect(row, url).not.toHaveProperty(name)
    }
  })

  it('describes its lists of values as one parameter with commas', () => {
    const named = (name: string) =>
      contract.paths['/v1/pets']?.get?.parameters.find((parameter) => 'name' in parameter && parameter.name === name)
    const list = { in: 'query', style: 'form', explode: false }
    expect(named('status')).toMatchObject({ ...list, schema: { type: 'array', minItems: 1, maxItems: 3, uniqueItems: true } })
    expect(named('ids')).toMatchObject({ ...list, schema: { type: 'array', minItems: 1, maxItems: 100, uniqueItems: true } })
    expect(named('statuses')).toBeUndefined()
  })

  it.each([
    '/v1/pets?fields=orders',
    '/v1/categories?fields=pets',
    '/v1/tags?fields=pets.nodes',
    '/v1/users?fields=orders',
    '/v1/search?q=x&fields=node',
  ])('refuses an edge as a field: %s', async (url) => {
    const { status, body } = await store.rest('GET', url, { as: 'staff' })
    expect([status, body.error.details.fields[0].field]).toEqual([400, 'fields'])
  })
})

describe('filters on pets', () => {
  it.each([
    ['statuses: [available]', 12],
    ['statuses: [sold, pending]', 0],
    ['statuses: available, category: "kind 1"', 4],
    ['ids: [1, 2], statuses: [available, sold]', 2],
    ['status: null, statuses: [available]', 12],
    ['createdFrom: "2020-01-01T00:00:00Z", createdTo: "2999-01-01T00:00:00Z", tag: "tag 1"', 6],
  ])('%s', async (args, total) => {
    const { data } = await ask(`{ pets(${args}) { pagination { total } } petsConnection(${args}) { totalCount } }`)
    expect([data.pets.pagination.total, data.petsConnection.totalCount]).toEqual([total, total])
  })

  it.each([
    ['status: available, statuses: [available]', ['status', 'statuses']],
    ['statuses: []', ['statuses']],
    ['statuses: [sold, sold]', ['statuses']],
    ['ids: []', ['ids']],
    ['ids: [1, 1]', ['ids']],
    [`ids: [${Array.from({ length: 101 }, (_, i) => i + 1).join()}]`, ['ids']],
    ['createdFrom: "2026-01-02T00:00:00Z", createdTo: "2026-01-02T00:00:00Z"', ['createdTo']],
  ])('are refused by name: %s', async (args, fields) => {
    for (const query of [`{ pets(${args}) { data { id } } }`, `{ petsConnection(${args}) { nodes { id } } }`]) {
      const { extensions } = (await ask(query)).errors[0]
      expect(extensions).toMatchObject({ code: 'VALIDATION_ERROR', status: 400 })
      expect(extensions.details.fields.map(({ field }: { field: string }) => field)).toEqual(fields)
    }
  })
})

describe('two arguments of which only one may be given', () => {
  it.each([
    ['{ pets(status: sold, statuses: [available]) { data { id } } }', {}, ['status', 'statuses'], ['pets']],
    [
      'query($a: PetStatus, $b: [PetStatus!]) { petsConnection(status: $a, statuses: $b) { nodes { id } } }',
      { a: 'sold', b: ['sold'] },
      ['status', 'statuses'],
      ['petsConnection'],
    ],
    ['query($n: Int = 3) { petsConnection(first: $n, last: 2) { nodes { id } } }', {}, ['first', 'last'], ['petsConnection']],
    [
      '{ categories(limit: 1) { data { ...C } } } fragment C on Category { pets(first: 1, last: 1) { nodes { id } } }',
      {},
      ['first', 'last'],
      ['categories', 'data', 0, 'pets'],
    ],
  ])('are refused in their place: %s', async (query, variables, fields, path) => {
    for (const accept of ['application/graphql-response+json', 'application/json']) {
      const reply = await store.graphql(query, variables, { headers: { accept } })
      expect(reply.status).toBe(200)
      expect(reply.body.errors).toHaveLength(1)
      expect(reply.body.errors[0].path).toEqual(path)
      expect(path.reduce((value, key) => value[key], reply.body.data)).toBeNull()
      expect(reply.body.errors[0].extensions.details.fields.map(({ field }: { field: string }) => field)).toEqual(fields)
    }
  })

  it('are taken when one of them is null', async () => {
    const query =
      'query($a: PetStatus, $b: [PetStatus!], $n: Int, $m: Int) { petsConnection(status: $a, statuses: $b, first: $n, last: $m) { totalCount nodes { id } } }'
    for (const variables of [{ a: 'available', b: null, n: 2, m: null }, { b: ['available'], m: 2 }, { a: null }]) {
      const { data, errors } = await ask(query, 'nobody', variables)
      expect(errors).toBeUndefined()
      expect(data.petsConnection.totalCount).toBe(12)
    }
  })
})

it('a page behind the last numbered page is refused with the way to read it', async () => {
  const message = expect.stringContaining('send the `pagination.nextCursor` of the last page as `after`')
  for (const page of [101, 5000]) {
    const rest = await store.rest('GET', `/v1/pets?page=${page}`)
    expect(rest.body.error.details.fields).toMatchObject([{ field: 'page', message }])
    expect((await ask(`{ pets(page: ${page}) { data { id } } }`)).errors[0].extensions.details.fields).toMatchObject([
      { field: 'page', message },
    ])
  }
  const low = await store.rest('GET', '/v1/pets?page=0')
  expect(low.body.error.details.fields[0].message).toBe('must be an integer from 1 to 100')
})
