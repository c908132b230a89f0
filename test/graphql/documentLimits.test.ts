import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../src/graphql/documentLimits.js'
import { MAX_LIMIT } from '../../src/values/page.js'
import { aPet } from '../support/factories.js'
import { cpuOf } from '../support/graphqlCpu.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  for (let i = 0; i < 20; i++) await aPet(store, { category: 'dog', tags: ['a', 'b'] })
})
afterAll(() => store.close())

const times = (n: number, make: (i: number) => string) => Array.from({ length: n }, (_, i) => make(i)).join(' ')
const nested = (depth: number, name: string, leaf: string): string => (depth === 0 ? leaf : `${name} { ${nested(depth - 1, name, leaf)} }`)
const inline = (n: number, inner: string) => times(n, () => '... {') + inner + times(n, () => '}')
/** Each fragment spreads the next one `width` times. */
const doubling = (levels: number, width: number, inner: string) =>
  `${times(levels, (i) => `fragment F${i} on Pet { ${times(width, () => `...F${i + 1}`)} }`)} fragment F${levels} on Pet { ${inner} }`
const ofType = (depth: number) => nested(depth, 'ofType', 'name')

/** The largest accepted and the smallest refused document, by measure. */
const bounds: readonly { measure: keyof typeof limits; passes: string; refused: string; actual?: number }[] = [
  { measure: 'tokens', passes: `{ ${times(1498, (i) => `t${i}`)} }`, refused: `{ ${times(1499, (i) => `t${i}`)} }` },
  {
    measure: 'selections',
    passes: `{ pets { data { ${inline(490, 'id')} } } }`,
    refused: `{ pets { data { ...F0 } } } ${doubling(9, 2, 'id')}`,
  },
  {
    measure: 'repeats',
    passes: `{ pets { data { ${times(201, () => 'id')} } } }`,
    refused: `{ pets { data { ${times(202, () => 'id')} } } }`,
    actual: 201,
  },
  { measure: 'depth', passes: depthOf(10), refused: depthOf(11), actual: 11 },
  {
    measure: 'introspectionDepth',
    passes: `{ __type(name: "Pet") { fields { type { ${ofType(16)} } } } }`,
    refused: `{ __type(name: "Pet") { fields { type { ${ofType(17)} } } } }`,
    actual: 21,
  },
  {
    measure: 'aliases',
    passes: `{ pet(id: 1) { ${times(30, (i) => `a${i}: id`)} } }`,
    refused: `{ pet(id: 1) { ${times(31, (i) => `a${i}: id`)} } }`,
    actual: 31,
  },
  {
    measure: 'rootFields',
    passes: `{ ${times(20, (i) => `a${i}: pet(id: 1) { id }`)} }`,
    refused: `{ ${times(21, (i) => `a${i}: pet(id: 1) { id }`)} }`,
    actual: 21,
  },
  {
    measure: 'directives',
    passes: `{ pet(id: 1) { ${times(10, (i) => `a${i}: id @skip(if: false)`)} } }`,
    refused: `{ pet(id: 1) { ${times(11, (i) => `a${i}: id @skip(if: false)`)} } }`,
    actual: 11,
  },
]

/** A document of the given depth, through introspection. Its inline fragment does not count. */
function depthOf(depth: number): string {
  const walk = ['__schema', 'types', 'fields', 'type', ...Array.from({ length: depth - 5 }, () => 'ofType')]
  return `{ __typename pet(id: 1) { id } ${walk.map((name) => `${name} {`).join(' ')} ... { name } ${walk.map(() => '}').join(' ')} }`
}

describe('a document', () => {
  it.each(bounds)('is refused beyond the limit of $measure', async ({ measure, refused, actual }) => {
    const named = measure === 'introspectionDepth' ? 'depth' : measure
    for (const [accept, status] of [
      ['application/graphql-response+json', 400],
      ['application/json', 200],
    ] as const) {
      const reply = await store.graphql(refused, {}, { headers: { accept } })
      expect(reply.status).toBe(status)
      expect(reply.body).not.toHaveProperty('data')
      expect(reply.body.errors).toHaveLength(1)
      expect(reply.body.errors[0].extensions).toMatchObject({
        code: 'QUERY_TOO_COMPLEX',
        details: { measure: named, limit: limits[measure], ...(actual && { actual }) },
      })
    }
  })

  it.each(bounds)('is accepted at the limit of $measure', async ({ measure, passes }) => {
    const { errors = [] } = (await store.graphql(passes)).body
    const exceeded = errors.map((error: { extensions: { details: object } }) => error.extensions.details)
    // a document with the allowed number of tokens always exceeds another limit
    expect(exceeded).toEqual(measure === 'tokens' ? [{ measure: 'rootFields', limit: limits.rootFields, actual: 1498 }] : [])
  })

  it.each([
    `{ pets(limit: ${MAX_LIMIT + 1}) { data { id } } }`,
    `{ petsConnection(first: ${MAX_LIMIT + 1}) { nodes { id } } }`,
    `query($n: Int = ${MAX_LIMIT + 1}) { pets(limit: $n) { data { id } } }`,
  ])('is refused with a page of more than a hundred: %s', async (query) => {
    const { extensions } = (await store.graphql(query)).body.errors[0]
    expect(extensions).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ allowed: { maximum: MAX_LIMIT } }] } })
  })

  it('may hold several operations that are each within the limits', async () => {
    const query = times(10, (i) => `query Q${i} { ${times(20, (j) => `a${j}: __typename`)} }`)
    expect((await store.graphql(query, {}, { operationName: 'Q3' })).body.data.a0).toBe('Query')
  })
})

/** Tricks with fragments and introspection. The server counts fragments as if they were written out. */
const tricks: readonly { name: string; query: string; code?: string; measure?: string }[] = [
  {
    name: 'aliases multiplied',
    query: `{ ${times(4, (i) => `p${i}: pet(id: 1) { ...F0 }`)} } ${doubling(
      0,
      0,
      times(7, (i) => `a${i}: id`),
    )}`,
    measure: 'aliases',
  },
  { name: 'aliases multiplied by nested fragments', query: `{ pet(id: 1) { ...F0 } } ${doubling(5, 2, 'a: id')}`, measure: 'aliases' },
  {
    name: 'aliases behind inline fragments',
    query: `{ pet(id: 1) { ${inline(
      50,
      times(31, (i) => `a${i}: id`),
    )} } }`,
    measure: 'aliases',
  },
  {
    name: 'root fields behind a fragment',
    query: `{ ...Q } fragment Q on Query { ${times(21, (i) => `a${i}: __typename`)} }`,
    measure: 'rootFields',
  },
  { name: 'directives multiplied', query: `{ pet(id: 1) { ...F0 } } ${doubling(2, 4, 'id @skip(if: false)')}`, measure: 'directives' },
  { name: 'fragments that double a hundred times', query: `{ pet(id: 1) { ...F0 } } ${doubling(100, 2, 'id')}`, measure: 'selections' },
  { name: 'fragments that double and are not used', query: `{ pet(id: 1) { id } } ${doubling(100, 2, 'id')}`, measure: 'selections' },
  {
    name: 'fragments that multiply between operations',
    query: `${times(40, (i) => `query Q${i} { pet(id: 1) { ...F0 } }`)} ${doubling(5, 2, 'id')}`,
    measure: 'selections',
  },
  {
    name: 'fragments that all spread each other',
    query: `{ pet(id: 1) { ...F0 } } ${times(18, (i) => `fragment F${i} on Pet { ${times(18, (j) => (i === j ? '' : `...F${j}`))} }`)}`,
    measure: 'selections',
  },
  {
    name: 'one field over and over with what hangs on it',
    query: `{ pets { data { ${times(360, () => 'category { id }')} } } }`,
    measure: 'repeats',
  },
  {
    name: 'repeats hidden in an unused fragment',
    query: `{ pet(id: 1) { id } } fragment F on Pet { ${times(360, () => 'category { id }')} }`,
    measure: 'repeats',
  },
  { name: 'a fragment in itself', query: '{ pet(id: 1) { ...F } } fragment F on Pet { id ...F }', code: 'VALIDATION_ERROR' },
  {
    name: 'fragments in each other',
    query: '{ pet(id: 1) { ...F } } fragment F on Pet { category { ...G } } fragment G on Category { ... on Node { ... on Pet { ...F } } }',
    code: 'VALIDATION_ERROR',
  },
  {
    name: 'fragments that double in introspection',
    query: `{ __schema { ...F0 } } ${doubling(100, 2, '__typename').replaceAll('on Pet', 'on __Schema')}`,
    measure: 'selections',
  },
  {
    name: 'introspection spread over operations',
    query: times(40, (i) => `query Q${i} { __schema { types { fields { args { type { name } } } } } }`),
    measure: 'introspection',
  },
  {
    name: 'introspection that operations share',
    query: `${times(8, (i) => `query Q${i} { ...F }`)} fragment F on Query { ${times(20, (i) => `a${i}: __schema { types { fields { type { name fields { name } } } } }`)} }`,
    measure: 'introspection',
  },
  {
    name: 'introspection of types of fields of types of fields',
    query: '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
    measure: 'introspectionLists',
  },
]

describe('a document with fragments or introspection', () => {
  it.each(tricks)('is refused in bounded time: $name', async ({ query, code = 'QUERY_TOO_COMPLEX', measure }) => {
    const { result, ms } = await cpuOf(() => store.graphql(query))
    const { extensions } = result.body.errors[0]
    expect(extensions.code).toBe(code)
    if (measure) expect(result.body.errors.map((e: typeof result.body) => e.extensions.details.measure)).toContain(measure)
    console.log(`${ms.toFixed(1)} ms of CPU to refuse: ${measure ?? code}`)
    expect(ms).toBeLessThan(2000) // far above the usual time; only unbounded growth reaches it
  })

  it('counts a shared introspection once', async () => {
    const query = `${times(180, (i) => `query Q${i} { ...F }`)} fragment F on Query { __schema { types { fields { type { ofType { name } } } } } }`
    const { body } = await store.graphql(query, {}, { operationName: 'Q7' })
    expect(body.data.__schema.types.length).toBeGreaterThan(20)
  })

  it('may be the usual introspection query', async () => {
    const { body } = await store.graphql(getIntrospectionQuery())
    expect(body.data.__schema.types.length).toBeGreaterThan(20)
  })
})

/** The most expensive documents that are known to pass. */
const worst: readonly { name: string; query: string }[] = [
  { name: 'repeated fields', query: `{ pets { data { ${times(201, () => 'id')} } } }` },
  { name: 'repeated relations', query: `{ pets { data { ${times(100, () => 'category { id }')} } } }` },
  { name: 'repeated relations of many fields', query: `{ pets { data { ${times(20, () => `category { ${times(9, () => 'id')} }`)} } } }` },
  { name: 'fragments one in the other', query: `{ pets { data { ...F0 } } } ${doubling(145, 1, 'id')}` },
  {
    name: 'fragments side by side',
    query: `{ pets { data { ${times(150, (i) => `...F${i}`)} } } } ${times(150, (i) => `fragment F${i} on Pet { id }`)}`,
  },
  { name: 'inline fragments', query: `{ pets { data { ${times(200, () => '... on Pet { id }')} } } }` },
  {
    name: 'aliases and root fields',
    query: `{ ${times(20, (i) => `a${i}: pets(limit: 1) { data { id name sku tags { name } category { name } } }`)} }`,
  },
  {
    name: 'types of nodes',
    query: `{ nodes(ids: []) { ${times(15, () => '... on Pet { id name } ... on Order { id } ... on User { id } ... on Tag { name }')} } }`,
  },
  {
    name: 'introspection',
    query: `{ ${times(2, (i) => `a${i}: __schema { types { fields { args { name type { fields { name } } } type { name fields { args { name } } } } } }`)} }`,
  },
]

it.each(worst)('an accepted document takes less than a second of CPU: $name', async ({ query }) => {
  const spent: number[] = []
  for (const name of ['A', 'B', 'C', 'C', 'C']) {
    // a new name makes an unknown document; the last two are compiled and run
    const { result, ms } = await cpuOf(() => store.graphql(`query ${name} ${query}`))
    expect(result.body.errors).toBeUndefined()
    spent.push(ms)
  }
  console.log(`ms of CPU, unknown thrice, compiled, known: ${spent.map((ms) => ms.toFixed(1)).join(', ')}`)
  expect(Math.min(...spent)).toBeLessThan(1000) // generous, because a busy machine is slow; the printed times are for people
})
