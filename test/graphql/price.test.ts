import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import {
  getNullableType,
  getOperationAST,
  isListType,
  isObjectType,
  NoUnusedFragmentsRule,
  parse,
  separateOperations,
  specifiedRules,
  validate,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { createPrice } from '../../src/graphql/price.js'
import { schema } from '../../src/graphql/schema.js'
import { assumedSizeOf } from '../../src/schema/assumedSize.js'
import { documents } from '../support/graphqlDocuments.js'

/** The price of a document with one operation. @param defaults wire values of the defaults of its variables */
function priceOf(query: string, defaults: Readonly<Record<string, unknown>> = {}) {
  const whole = parse(query)
  const operation = getOperationAST(whole)
  const document = operation && separateOperations(whole)[operation.name?.value ?? '']
  if (!document) throw new Error(`no operation: ${query}`)
  return createPrice(schema, operation, document, defaults)
}

const points = (query: string, variables: Readonly<Record<string, unknown>> = {}) => priceOf(query).requested(variables)

const prices: readonly (readonly [points: number, query: string])[] = [
  // plain values are free, an object costs one point
  [0, '{ __typename }'],
  [1, '{ pet(id: 1) { id name status __typename } }'],
  [1, '{ pet(id: 1) { photoUrls } }'],
  [2, '{ pet(id: 1) { category { name } } }'],
  [2, '{ inventory { counts { sold } onHand } }'],
  // a list costs its number of entries times the price of an entry
  [6, '{ pet(id: 1) { tags { name } } }'],
  [21, '{ pets { data { id } } }'],
  [2, '{ pets { pagination { total } } }'],
  [101, '{ pets(limit: 100) { data { __typename } } }'],
  [702, '{ pets(limit: 100) { data { id category { id } tags { id } photoUrls } pagination { total } } }'],
  [702, '{ orders(limit: 100) { data { id items { line } shippingAddress { city } nextStatuses } pagination { page } } }'],
  [12, '{ inventory { counts { sold } lowStock { name } } }'],
  [21, '{ petsConnection { nodes { id } } }'],
  [22, '{ petsConnection(first: 10) { edges { cursor node { id } } pageInfo { endCursor } totalCount } }'],
  [4, '{ petsConnection(last: 3) { nodes { id } } }'],
  [4, '{ petsConnection(first: null, last: 3) { nodes { id } } }'],
  [4, '{ petsConnection(last: null, first: 3) { nodes { id } } }'],
  [3, '{ nodes(ids: ["a", "b", "c"]) { nodeId } }'],
  [1, '{ nodes(ids: "a") { nodeId } }'],
  [0, '{ nodes(ids: []) { nodeId } }'],
  // nested lists multiply again
  [321, '{ categories(limit: 10) { data { pets(first: 5) { nodes { tags { name } } } } } }'],
  [10_202, '{ categories(limit: 100) { data { pets(first: 100) { nodes { id } } } } pet(id: 1) { id } }'],
  [1 + 20 * (1 + 5 * (1 + 1 + 1 + 5)), '{ orders { data { items { pet { category { id } tags { id } } } } } }'],
  // aliases are fields of their own, fields that become one field cost once
  [42, '{ a: pets { data { id } } b: pets { data { id } } }'],
  [6, '{ pet(id: 1) { tags { id } tags { name } ...T ...T } } fragment T on Pet { tags { name } }'],
  [7, '{ pet(id: 1) { tags { id } ... { category { id } } ... on Node { ... on Pet { tags { name } } } } }'],
  [42, '{ ...Q } fragment Q on Query { a: pets { ...P } b: pets { ...P } } fragment P on PetPage { data { id } }'],
  // fragments on other types do not apply; an object of several types costs as much as the most expensive
  [1, '{ pet(id: 1) { ... on Node { ... on Order { items { line } } } } }'],
  [11, '{ node(id: "x") { ... on Pet { tags { id } } ... on Order { items { pet { id } } } } }'],
  [102, '{ node(id: "x") { ... on Category { pets(first: 100) { nodes { id } } } ... on Tag { pets(first: 1) { nodes { id } } } } }'],
  [41, '{ search(q: "x") { data { node { nodeId ... on Pet { name } } } } }'],
  [61, '{ search(q: "x") { data { node { ... on Pet { category { id } } ... on Order { shippingAddress { city } } } } } }'],
  // a mutation costs ten points
  [10, 'mutation { deletePet(id: 1) }'],
  [11, 'mutation { createTag(input: { name: "x" }) { id } }'],
  [22, 'mutation { a: createTag(input: { name: "x" }) { id } b: createTag(input: { name: "y" }) { id } }'],
  [6, 'subscription { petChanged { id tags { name } } }'],
  // conditions count by their values
  [1, '{ pet(id: 1) { tags @skip(if: true) { id } category @include(if: false) { id } } }'],
  [7, '{ pet(id: 1) { tags @skip(if: false) { id } category @include(if: true) { id } } }'],
  [6, '{ pet(id: 1) { tags { id } tags @skip(if: true) { pets { nodes { id } } } } }'],
  [1, '{ pet(id: 1) { ... @include(if: false) { tags { id } } ...T @skip(if: true) } } fragment T on Pet { tags { id } }'],
  // introspection has a bound of its own
  [0, '{ __schema { types { name fields { name } } } __type(name: "Pet") { fields { name } } }'],
]

describe('the price of an operation', () => {
  it.each(prices)('is %i: %s', (expected, query) => {
    expect(points(query)).toBe(expected)
  })

  const conditional = `query($a: Boolean!, $b: Boolean!) { pet(id: 1) {
    tags @include(if: $a) @skip(if: $b) { id } category @include(if: $b) { id } category @include(if: $a) { pets(first: 3) { nodes { id } } }
    ... @skip(if: $a) { orders(first: 7) { nodes { id } } } } }`
  it.each([
    [{ a: true, b: false }, 1 + 5 + (1 + 1 + 3)],
    [{ a: true, b: true }, 1 + (1 + 1 + 3)],
    [{ a: false, b: true }, 1 + 1 + (1 + 7)],
    [{ a: false, b: false }, 1 + (1 + 7)],
    // values that are refused before the run leave nothing out
    [{}, 1 + 5 + (1 + 1 + 3) + (1 + 7)],
    [{ a: 'false', b: null }, 1 + 5 + (1 + 1 + 3) + (1 + 7)],
  ])('follows the variables of conditions: %o', (variables, expected) => {
    expect(points(conditional, variables)).toBe(expected)
  })

  const sized =
    'query($n: Int, $m: Int, $ids: [ID!]!) { pets(limit: $n) { data { id } } petsConnection(first: $n, last: $m) { nodes { id } } nodes(ids: $ids) { nodeId } }'
  it.each([
    [{ n: 5, ids: ['a', 'b'] }, 1 + 5 + 1 + 5 + 2],
    [{ n: 5, m: 7, ids: [] }, 1 + 5 + 1 + 7],
    [{ n: null, m: null, ids: ['a'] }, 1 + 20 + 1 + 20 + 1],
    [{ ids: 'a' }, 1 + 20 + 1 + 20 + 1],
    // beyond the allowed range nothing runs: the price stays a sound number
    [{ n: -5, ids: [] }, 1 + 1 + 1 + 1],
    [{ n: 0, ids: [] }, 1 + 1 + 1 + 1],
    [{ n: 1.5, ids: [] }, 1 + 2 + 1 + 2],
    [{ n: 1e300, ids: [] }, 1 + 100 + 1 + 100],
    [{ n: Number.NaN, ids: [] }, 1 + 100 + 1 + 100],
    [{ n: '5', ids: [] }, 1 + 100 + 1 + 100],
    [{ n: [5], m: {}, ids: Array(5000).fill('a') }, 1 + 100 + 1 + 100 + 100],
  ])('follows the variables of sizes: %o', (variables, expected) => {
    expect(points(sized, variables)).toBe(expected)
  })

  it('takes the default of a variable, and the default of an argument', () => {
    const price = priceOf('query($n: Int = 3) { pets(limit: $n) { data { id } } }', { n: 3 })
    expect([price.requested({}), price.requested({ n: 8 })]).toEqual([4, 9])
    expect(points('query($n: Int! = 3) { pets(limit: $n) { data { id } } }')).toBe(21)
  })

  it('knows variables with the names of properties that every object has', () => {
    const query =
      'query($constructor: Int, $toString: Boolean!) { pets(limit: $constructor) { data { tags @include(if: $toString) { id } } } }'
    expect(points(query)).toBe(1 + 20 * 6)
    expect(points(query, { constructor: 2, toString: false })).toBe(1 + 2)
  })

  it.each(['limit: -1', 'limit: 0', 'limit: 2147483647'])('of a page with %s is that of an allowed page', (argument) => {
    const price = points(`{ pets(${argument}) { data { id } } }`)
    expect([2, 101]).toContain(price)
  })

  it('counts variables inside a list as its entries', () => {
    expect(points('query($a: ID!, $b: ID!) { nodes(ids: [$a, $b]) { nodeId } }')).toBe(2)
  })

  it('is the same for a literal, a variable and a default', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }), (n, m) => {
        const query = (limit: string, first: string) =>
          `{ categories(limit: ${limit}) { data { pets(first: ${first}) { nodes { tags { id } } } } } }`
        const literal = points(query(String(n), String(m)))
        const variable = `query($n: Int, $m: Int) ${query('$n', '$m')}`
        expect(points(variable, { n, m })).toBe(literal)
        expect(priceOf(variable, { n, m }).requested({})).toBe(literal)
        expect(literal).toBe(1 + n * (1 + 1 + m * 6))
      }),
    )
  })

  it('is a whole number from zero on for any values of variables, and at most the price of the largest pages', () => {
    const query =
      'query($n: Int, $ids: [ID!]!, $a: Boolean!) { nodes(ids: $ids) { ... on Tag { pets(first: $n) { nodes { tags @include(if: $a) { id } } } } } }'
    const largest = points(query, { n: 100, ids: Array(100).fill('x'), a: true })
    fc.assert(
      fc.property(fc.record({ n: fc.anything(), ids: fc.anything(), a: fc.anything() }), (variables) => {
        const price = points(query, variables)
        expect(Number.isInteger(price) && price >= 0 && price <= largest, String(price)).toBe(true)
      }),
    )
  })
})

const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule)

describe('an explanation', () => {
  it('has the price of every field, for all its values', () => {
    const explained = priceOf(
      '{ pets(limit: 10) { data { name tags { id } category { pets(first: 2) { nodes { id } } } } } me { id } }',
    ).explain({})
    const shown = explained.map(({ path, ...costs }) => [path.join('.'), ...Object.values(costs)])
    expect(shown).toEqual([
      ['pets', 1, 1 + 10 * 10, 10 * 10],
      ['pets.data', 1, 10 * 10, 10 * 9],
      ['pets.data.name', 0, 0, null],
      ['pets.data.tags', 1, 50, 0],
      ['pets.data.tags.id', 0, 0, null],
      ['pets.data.category', 1, 40, 30],
      ['pets.data.category.pets', 1, 30, 20],
      ['pets.data.category.pets.nodes', 1, 20, 0],
      ['pets.data.category.pets.nodes.id', 0, 0, null],
      ['me', 1, 1, 0],
      ['me.id', 0, 0, null],
    ])
  })

  it('adds up to the price, for random documents', () => {
    fc.assert(
      fc.property(documents(schema), fc.record({ a: fc.boolean(), b: fc.boolean() }), (query, variables) => {
        fc.pre(validate(schema, parse(query), rules).length === 0)
        const price = priceOf(query)
        const roots = price.explain(variables).filter(({ path }) => path.length === 1)
        expect(roots.reduce((sum, { requestedTotalCost }) => sum + requestedTotalCost, 0)).toBe(price.requested(variables))
      }),
      { numRuns: 40 },
    )
  })
})

it('every list without pages has an assumed size beside its field', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'))
  const without = types.flatMap((type) => {
    if (!isObjectType(type)) return []
    const fields = type.getFields()
    const isPage = 'pagination' in fields || 'pageInfo' in fields
    const lists = Object.values(fields).filter((field) => isListType(getNullableType(field.type)))
    return lists
      .filter(
        ({ args, extensions }) =>
          !isPage && assumedSizeOf(extensions) === undefined && !(roots.includes(type) && args.some(({ name }) => name === 'ids')),
      )
      .map((field) => `${type.name}.${field.name}`)
  })
  expect(without, 'add @AssumedSize(…) beside the field in src/schema').toEqual([])
})

describe('the guide "Limits and cost"', () => {
  const guide = readFileSync(new URL('../../docs/limits-and-cost.md', import.meta.url), 'utf8')
  const examples = [...guide.matchAll(/([^#]*?)```graphql\n([\s\S]*?)```/g)].flatMap(([, before = '', query = '']) => {
    const told = [...before.matchAll(/(\d+)\s+points/g)].map(([, points]) => Number(points)).at(-1)
    return told === undefined ? [] : [{ query, told }] // an example about calls tells no price
  })

  it('has examples', () => expect(examples.length).toBeGreaterThan(2))
  it.each(examples)('tells the price of its example: $told points', ({ query, told }) => {
    expect(points(query)).toBe(told)
  })

  it('shows the explanation of its example', () => {
    const [, shown = ''] = /```json\n([\s\S]*?)```/.exec(guide) ?? []
    const { requestedQueryCost, fields } = JSON.parse(shown)
    const price = priceOf('{ pets(limit: 10) { data { name tags { name } } } }')
    expect({ requestedQueryCost, fields }).toEqual({ requestedQueryCost: price.requested({}), fields: price.explain({}) })
  })
})
