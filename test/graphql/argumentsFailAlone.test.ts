import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROVING_RUN } from '../../src/graphql/plan.js'
import { schema } from '../../src/graphql/schema.js'
import { aPet } from '../support/factories.js'
import { badJson, badLiterals } from '../support/graphqlBadValues.js'
import { byLiteral, byVariable, fieldName, inputPositions, isLiteralOfType, isOfType } from '../support/graphqlInputs.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let petId: number
beforeAll(async () => {
  store = await petStore()
  petId = (await aPet(store, { name: 'Rex', category: 'dog' })).id
})
afterAll(() => store.close())

interface ShownError {
  readonly path?: readonly (string | number)[]
  readonly locations?: unknown
  readonly extensions: {
    readonly code: string
    readonly status: number
    readonly details: { readonly fields?: readonly { field: string }[] }
  }
}

/** `path code fields` of each error. */
const told = ({ path, extensions: { code, details } }: ShownError): string =>
  [path?.join('.') ?? 'no path', code, ...(details.fields ?? []).map(({ field }) => field)].join(' ')

interface Call {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Fields that a query refuses after a read come in any order. */
const byPath = (a: ShownError, b: ShownError) => String(a.path).localeCompare(String(b.path))

/** Bad fields of one document. A reply shows five errors at most. */
const AT_ONCE = 4
const groups = <Value>(all: readonly Value[]) =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) => all.slice(i * AT_ONCE, (i + 1) * AT_ONCE))

let made = 0
/** A document of bad fields, with a good field at each end. */
function between(bad: readonly Call[]): Call & { readonly data: object } {
  const parts = bad.map(({ query, variables }, i) => {
    const [, type, field = ''] = /^\w+(?:\(\$v: (.*?)\))? \{ (.*) \}$/s.exec(query) ?? []
    const own = `bad${i}`
    return type === undefined
      ? { declared: [], field: `${own}: ${field}`, given: {} }
      : { declared: [`$${own}: ${type}`], field: `${own}: ${field.replace(': $v', () => `: $${own}`)}`, given: { [own]: variables.v } }
  })
  const fields = parts.map(({ field }) => field).join(' ')
  const declared = parts.flatMap((part) => part.declared)
  const given = Object.assign({}, ...parts.map((part) => part.given))
  const nulls = Object.fromEntries(bad.map((_, i) => [`bad${i}`, null]))
  if (!bad[0]?.query.startsWith('mutation')) {
    const good = 'categories { data { name } }'
    const heading = declared.length > 0 ? `(${declared.join(', ')})` : ''
    const data = { data: [{ name: 'dog' }] }
    return {
      query: `query${heading} { before: ${good} ${fields} after: ${good} }`,
      variables: given,
      data: { before: data, ...nulls, after: data },
    }
  }
  const [before, after] = [`tag ${++made}`, `tag ${++made}`]
  const good = (name: string) => `${name}: createTag(input: { name: $${name} }) { name }`
  return {
    query: `mutation(${[...declared, '$before: String!', '$after: String!'].join(', ')}) { ${good('before')} ${fields} ${good('after')} }`,
    variables: { ...given, before, after },
    data: { before: { name: before }, ...nulls, after: { name: after } },
  }
}

const positions = inputPositions(schema).map((position) => ({
  ...position,
  title: `${position.root.name}(${position.path.join('.')})`,
  name: new RegExp(`^${fieldName(position).replaceAll('.', '(\\[0\\])?\\.')}(\\[\\d+\\])?$`),
}))

const byVariables = positions.flatMap((position) => {
  const calls = badJson(position).map((value) => byVariable(position, value))
  const accepted = calls.filter(({ variables }) => isOfType(position, variables))
  return accepted.length > 0 ? [{ ...position, calls: accepted }] : []
})
const byLiterals = positions.flatMap((position) => {
  const calls = badLiterals(position).map((text) => ({ query: byLiteral(position, text), variables: {} }))
  const accepted = calls.filter(({ query }) => isLiteralOfType(query))
  return accepted.length > 0 ? [{ ...position, calls: accepted }] : []
})

describe.each([
  ['variable', byVariables],
  ['literal', byLiterals],
] as const)('a value of the right type that breaks a constraint, as a %s', (_way, cases) => {
  it('is tried for most root fields', () => {
    expect(new Set(cases.map(({ root }) => root.name)).size).toBeGreaterThan(45)
  })

  it.each(cases)('empties its own field alone: $title', async ({ calls, name }) => {
    for (const bad of groups(calls)) {
      const { query, variables, data } = between(bad)
      const { status, body } = await store.graphql(query, variables, {
        as: 'admin',
        headers: { accept: 'application/graphql-response+json' },
      })
      const errors: unknown[] = [...(body.errors ?? [])].sort(byPath).map(({ path, locations, extensions }: ShownError) => ({
        ...{ path, locations, code: extensions.code, status: extensions.status },
        namesField: extensions.details.fields?.some(({ field }) => name.test(field)),
      }))
      const refusals = bad.map((_, i) => ({
        path: [`bad${i}`],
        locations: [{ line: 1, column: query.indexOf(` bad${i}: `) + 2 }],
        code: 'VALIDATION_ERROR',
        status: 400,
        namesField: true,
      }))
      const shown = `${query} ${JSON.stringify(variables)}`.slice(0, 1000)
      expect({ status, data: body.data, errors }, shown).toEqual({ status: 200, data, errors: refusals })
    }
  })
})

interface Case {
  readonly name: string
  readonly query: string
  readonly variables?: object
  readonly as?: CallerName
  readonly data: unknown
  readonly failed: readonly string[]
}

const REX = { name: 'Rex' }
const NOBODY: readonly string[] = []
const cases: readonly Case[] = [
  {
    name: 'a page beside a pet',
    query: '{ a: pet(id: <pet>) { name } pets(page: 101) { data { id } } }',
    data: { a: REX, pets: null },
    failed: ['pets VALIDATION_ERROR page'],
  },
  {
    name: 'a negative id, as a literal, a variable and a default',
    query:
      'query($v: Int64!, $d: Int64! = -2) { a: pet(id: -1) { name } b: pet(id: $v) { name } c: pet(id: $d) { name } d: pet(id: <pet>) { name } }',
    variables: { v: -1 },
    data: { a: null, b: null, c: null, d: REX },
    failed: ['a VALIDATION_ERROR id', 'b VALIDATION_ERROR id', 'c VALIDATION_ERROR id'],
  },
  {
    name: 'amounts beyond their bounds',
    query: '{ a: pets(minPrice: -0.01) { data { name } } b: pets(maxPrice: 100000000) { data { name } } pet(id: <pet>) { name } }',
    data: { a: null, b: null, pet: REX },
    failed: ['a VALIDATION_ERROR minPrice', 'b VALIDATION_ERROR maxPrice'],
  },
  {
    name: 'all bad inputs of a field in one error',
    query: 'query($n: Int = 0, $s: [PetStatus!] = []) { pets(limit: 0, page: $n, statuses: $s) { data { id } } pet(id: <pet>) { name } }',
    data: { pets: null, pet: REX },
    failed: ['pets VALIDATION_ERROR limit page statuses'],
  },
  {
    name: 'a variable that is good in one field and bad in another',
    query:
      'query($n: Int!) { a: pets(limit: $n) { data { name } } b: petsConnection(first: $n) { nodes { name } } c: pets(page: $n) { data { name } } }',
    variables: { n: 101 },
    data: { a: null, b: null, c: null },
    failed: ['a VALIDATION_ERROR limit', 'b VALIDATION_ERROR first', 'c VALIDATION_ERROR page'],
  },
  {
    name: 'a variable over a good default',
    query: 'query($n: Int = 1) { pets(limit: $n) { data { name } } pet(id: <pet>) { name } }',
    variables: { n: 0 },
    data: { pets: null, pet: REX },
    failed: ['pets VALIDATION_ERROR limit'],
  },
  {
    name: 'fields in fragments, under aliases',
    query:
      'query { ...Q ... on Query { x: pets(limit: 0) { data { id } } } } fragment Q on Query { y: pets(limit: 101) { data { id } } pet(id: <pet>) { ...P } } fragment P on Pet { name }',
    data: { y: null, pet: REX, x: null },
    failed: ['x VALIDATION_ERROR limit', 'y VALIDATION_ERROR limit'],
  },
  {
    name: 'fields that are skipped',
    query:
      'query($yes: Boolean = true) { pets(limit: 0) @skip(if: true) { data { id } } b: pets(limit: 0) @include(if: false) { data { id } } ... @skip(if: $yes) { c: pet(id: -1) { name } } pet(id: <pet>) { name category @skip(if: $yes) { pets(first: -1) { totalCount } } } }',
    data: { pet: REX },
    failed: NOBODY,
  },
  {
    name: 'a condition that is a variable',
    query:
      'query($yes: Boolean!, $no: Boolean!) { a: pets(limit: 0) @include(if: $yes) { data { id } } b: pets(limit: 0) @include(if: $no) { data { id } } pet(id: <pet>) { name } }',
    variables: { yes: true, no: false },
    data: { a: null, pet: REX },
    failed: ['a VALIDATION_ERROR limit'],
  },
  {
    name: 'two arguments of which only one may be given',
    query:
      'query($s: [PetStatus!]) { a: petsConnection(first: 2, last: 2) { nodes { id } } b: pets(status: available, statuses: [sold]) { data { id } } c: pets(status: sold, statuses: $s) { data { id } } pet(id: <pet>) { name } }',
    variables: { s: ['sold'] },
    data: { a: null, b: null, c: null, pet: REX },
    failed: ['a VALIDATION_ERROR first last', 'b VALIDATION_ERROR status statuses', 'c VALIDATION_ERROR status statuses'],
  },
  {
    name: 'arguments of fields below',
    query:
      'query($n: Int = -1) { pet(id: <pet>) { name category { name bad: pets(first: $n) { totalCount } both: pets(first: 1, last: 1) { totalCount } good: pets(first: 1) { totalCount } } } }',
    data: { pet: { ...REX, category: { name: 'dog', bad: null, both: null, good: { totalCount: 1 } } } },
    failed: ['pet.category.bad VALIDATION_ERROR first', 'pet.category.both VALIDATION_ERROR first last'],
  },
  {
    name: 'a field below that its caller may not read',
    query: '{ pet(id: <pet>) { name orders(first: 0) { totalCount } } }',
    as: 'customer',
    data: { pet: { ...REX, orders: null } },
    failed: ['pet.orders FORBIDDEN'],
  },
  {
    name: 'rights before inputs, each in its place',
    query: '{ a: auditEvents(limit: 0) { data { id } } b: pets(limit: 0) { data { id } } pet(id: <pet>) { name } }',
    as: 'customer',
    data: { a: null, b: null, pet: REX },
    failed: ['a FORBIDDEN', 'b VALIDATION_ERROR limit'],
  },
  {
    name: 'more bad fields than a reply lists',
    query: `{ ${Array.from({ length: 9 }, (_, i) => `f${i}: pets(limit: 0) { data { id } }`).join(' ')} pet(id: <pet>) { name } }`,
    data: { ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`f${i}`, null])), pet: REX },
    failed: [0, 1, 2, 3, 4].map((i) => `f${i} VALIDATION_ERROR limit`),
  },
  {
    name: 'a mutation before a good mutation',
    query:
      'mutation { a: updatePet(id: <pet>, input: { name: " ", stock: 1 }) { stock } b: updatePet(id: <pet>, input: { stock: 7 }) { stock } }',
    as: 'staff',
    data: { a: null, b: { stock: 7 } },
    failed: ['a VALIDATION_ERROR name'],
  },
  {
    name: 'one input for two mutations, both refused',
    query:
      'mutation($i: UpdatePetInput!) { a: updatePet(id: <pet>, input: $i) { stock } b: updatePet(id: -1, input: $i) { stock } c: updatePet(id: <pet>, input: { stock: 8 }) { stock } }',
    variables: { i: { name: 'x'.repeat(256), photoUrls: ['javascript:alert(1)'] } },
    as: 'staff',
    data: { a: null, b: null, c: { stock: 8 } },
    failed: ['a VALIDATION_ERROR photoUrls[0] name', 'b VALIDATION_ERROR id photoUrls[0] name'],
  },
  {
    name: 'null that one field takes and another does not',
    query:
      'mutation($n: String) { a: updatePet(id: <pet>, input: { breed: $n }) { breed } b: updatePet(id: <pet>, input: { name: $n }) { name } c: updatePet(id: <pet>, input: { name: null }) { name } }',
    variables: { n: null },
    as: 'staff',
    data: { a: { breed: null }, b: null, c: null },
    failed: ['b VALIDATION_ERROR name', 'c VALIDATION_ERROR name'],
  },
  {
    name: 'null for an argument with a default',
    query: 'query($n: Int) { pets(limit: $n) { data { id } } pet(id: <pet>) { name } }',
    variables: { n: null },
    data: { pets: null, pet: REX },
    failed: ['pets VALIDATION_ERROR limit'],
  },
  {
    name: 'null for a variable with a default, beside all other bad inputs of the field',
    query:
      'query($id: Int64 = 1, $n: Int = 5) { a: pet(id: $id) { name } ...Q } fragment Q on Query { b: pets(page: 101, limit: $n) { data { id } } c: pets(minPrice: -1, limit: 2) { data { id } } pet(id: <pet>) { name } }',
    variables: { id: null, n: null },
    data: { a: null, b: null, c: null, pet: REX },
    failed: ['a VALIDATION_ERROR id', 'b VALIDATION_ERROR page limit', 'c VALIDATION_ERROR minPrice'],
  },
  {
    name: 'null that an argument takes and another does not, and an entry of a list',
    query:
      'query($n: Int64 = 1, $s: PetStatus = sold) { a: pets(status: $s) { pagination { page } } b: pets(statuses: [$s]) { data { id } } c: pets(ids: [$n]) { data { id } } pet(id: <pet>) { name } }',
    variables: { n: null, s: null },
    data: { a: { pagination: { page: 1 } }, b: null, c: null, pet: REX },
    failed: ['b VALIDATION_ERROR statuses[0]', 'c VALIDATION_ERROR ids[0]'],
  },
  {
    name: 'null for arguments of mutations and of fields without rights',
    query:
      'mutation($id: Int64 = 1) { a: updatePet(id: $id, input: { stock: 1 }) @idempotent(key: "null") { stock } b: updatePet(id: <pet>, input: { stock: 7 }) { stock } c: changeUserRole(id: $id, input: { role: staff }) { id } }',
    variables: { id: null },
    as: 'staff',
    data: { a: null, b: { stock: 7 }, c: null },
    failed: ['a VALIDATION_ERROR id', 'c FORBIDDEN'],
  },
  {
    name: 'a list that is too long, and one with more errors than a field lists',
    query:
      'mutation($u: [String!], $w: [String!]) { a: updatePet(id: <pet>, input: { photoUrls: $u }) { stock } b: updatePet(id: <pet>, input: { photoUrls: $w, name: "" }) { stock } c: updatePet(id: <pet>, input: { stock: 9 }) { stock } }',
    variables: { u: Array(21).fill('x'), w: Array.from({ length: 20 }, (_, i) => `x${i}`) },
    as: 'staff',
    data: { a: null, b: null, c: { stock: 9 } },
    failed: [
      'a VALIDATION_ERROR photoUrls',
      ['b VALIDATION_ERROR name', ...Array.from({ length: 19 }, (_, i) => `photoUrls[${i}]`)].join(' '),
    ],
  },
  {
    name: 'a bad key of one mutation',
    query:
      'mutation { a: updatePet(id: <pet>, input: { stock: 1 }) @idempotent(key: "") { stock } b: updatePet(id: <pet>, input: { stock: 6 }) { stock } }',
    as: 'staff',
    data: { a: null, b: { stock: 6 } },
    failed: ['a VALIDATION_ERROR key'],
  },
  {
    name: 'text that PostgreSQL cannot store',
    query:
      'query($v: String) { a: pets(category: "a\\u0000b") { data { id } } b: pets(category: $v) { data { id } } pet(id: <pet>) { name } }',
    variables: { v: '\ud800' },
    data: { a: null, b: null, pet: REX },
    failed: ['a VALIDATION_ERROR category', 'b VALIDATION_ERROR category'],
  },
]

it.each(cases)('a refused input empties its own field alone: $name', async ({ query, variables, as = 'nobody', data, failed }) => {
  const document = query.replaceAll('<pet>', String(petId))
  for (let run = 1; run <= PROVING_RUN + 1; run++) {
    const { status, body } = await store.graphql(document, variables, { as })
    expect(status).toBe(200)
    expect(body.data, `run ${run}`).toEqual(data)
    expect((body.errors ?? []).map(told).sort(), `run ${run}`).toEqual([...failed].sort())
  }
})

const ofDocument: readonly { name: string; query: string; variables?: object; code?: string }[] = [
  { name: 'a literal of a wrong type', query: '{ pets(limit: "x") { data { id } } pet(id: 1) { id } }' },
  { name: 'an id that is no exact integer', query: '{ a: pet(id: 9007199254740992) { id } pet(id: 1) { id } }' },
  { name: 'an amount with three decimals', query: '{ pets(minPrice: 0.001) { data { id } } pet(id: 1) { id } }' },
  {
    name: 'a variable of a wrong type',
    query: 'query($n: Int) { pets(limit: $n) { data { id } } pet(id: 1) { id } }',
    variables: { n: 'x' },
  },
  {
    name: 'null for a condition',
    query: 'query($yes: Boolean = true) { pets { data { id } } pet(id: 1) @include(if: $yes) { id } }',
    variables: { yes: null },
  },
  {
    name: 'a wrong type beside null for an argument with a default',
    query: 'query($n: Int, $s: String) { pets(limit: $n, sort: $s) { data { id } } pet(id: 1) { id } }',
    variables: { n: null, s: 1 },
  },
  {
    name: 'a wrong type behind a refused value',
    query: 'query($n: Int, $s: String) { pets(limit: $n, sort: $s) { data { id } } pet(id: 1) { id } }',
    variables: { n: 0, s: 1 },
  },
  {
    name: 'entries of a wrong type in a list that is too long',
    query: 'mutation($u: [String!]) { updatePet(id: 1, input: { photoUrls: $u }) { id } }',
    variables: { u: Array(21).fill(1) },
  },
  {
    name: 'a wrong type behind more errors than a reply lists',
    query: 'mutation($u: [String!], $n: Int) { updatePet(id: 1, input: { photoUrls: $u, stock: $n }) { id } }',
    variables: { u: Array(20).fill('x'), n: 'x' },
  },
  {
    name: 'too many rows behind a negative length',
    query:
      '{ categories(limit: 100) { data { a: pets(first: 100) { nodes { orders(first: 100) { nodes { id } } } } b: pets(first: -1000000) { nodes { id } } } } }',
    code: 'QUERY_TOO_COMPLEX',
  },
]

it.each(ofDocument)('a document is refused as a whole for $name', async ({ query, variables, code = 'VALIDATION_ERROR' }) => {
  for (let run = 1; run <= PROVING_RUN + 1; run++) {
    const { status, body } = await store.graphql(query, variables, {
      as: 'staff',
      headers: { accept: 'application/graphql-response+json' },
    })
    expect(status).toBe(400)
    expect(body).not.toHaveProperty('data')
    for (const error of body.errors) expect([error.path, error.extensions.code]).toEqual([undefined, code])
  }
})

it('rows behind a length beyond its bound count as a full page', async () => {
  const { body } = await store.graphql('{ categories(limit: 9) { data { pets(first: 1000000) { nodes { id } } } } }')
  expect(body.data).toEqual({ categories: { data: [{ pets: null }] } })
  expect(body.errors.map(told)).toEqual(['categories.data.0.pets VALIDATION_ERROR first'])
})

it('a refused mutation writes nothing and leaves its idempotency key unused', async () => {
  const query = `mutation($i: UpdatePetInput!, $j: UpdatePetInput!) {
    a: updatePet(id: ${petId}, input: $i) @idempotent(key: "alone-a") { stock } b: updatePet(id: ${petId}, input: $j) @idempotent(key: "alone-b") { stock } }`
  const rows = () => store.sql`select 1 from idempotency_records`
  const [good, bad] = [{ stock: 3 }, { stock: -1, name: ' ' }]
  const before = (await rows()).length
  const first = await store.graphql(query, { i: bad, j: { stock: 2 } }, { as: 'staff' })
  expect([first.body.data, first.body.errors.map(told)]).toEqual([{ a: null, b: { stock: 2 } }, ['a VALIDATION_ERROR stock name']])
  expect(await rows()).toHaveLength(before + 1)
  const second = await store.graphql(query, { i: good, j: { stock: 2 } }, { as: 'staff' })
  expect(second.body).toEqual({ data: { a: { stock: 3 }, b: { stock: 2 } } })
  const third = await store.graphql(query, { i: bad, j: { stock: 2 } }, { as: 'staff' })
  expect([third.body.data.a, third.body.errors.map(told)]).toEqual([null, ['a VALIDATION_ERROR stock name']])
  expect((await store.graphql(query, { i: good, j: { stock: 2 } }, { as: 'staff' })).body.errors).toBeUndefined()
  expect(await rows()).toHaveLength(before + 2)
})

it('REST lists all refused inputs of its only field', async () => {
  const list = await store.rest('GET', '/v1/pets?limit=0&page=101&ids=1,1')
  expect([list.status, list.body.error.details.fields.map(({ field }: { field: string }) => field).sort()]).toEqual([
    400,
    ['ids', 'limit', 'page'],
  ])
  const body = { name: ' ', status: 'sold', photoUrls: ['x'], stock: -1 }
  const write = await store.rest('POST', '/v1/pets', { as: 'staff', body })
  expect([write.status, write.body.error.details.fields.map(({ field }: { field: string }) => field).sort()]).toEqual([
    400,
    ['name', 'photoUrls[0]', 'stock'],
  ])
  expect(await store.rest('GET', '/v1/pets/-1')).toMatchObject({
    status: 400,
    body: { error: { details: { fields: [{ field: 'id', message: 'must be an integer from 0 to 9007199254740991', value: -1 }] } } },
  })
})

it('an event stream gives the data of the good fields too, and a subscription with a refused input does not begin', async () => {
  const stream = async (query: string) =>
    (await store.rest('POST', '/graphql/stream', { body: { query }, headers: { accept: 'text/event-stream' } })).text
  const mixed = await stream(`{ pets(limit: 0) { data { id } } pet(id: ${petId}) { name } }`)
  expect(mixed).toContain('"data":{"pets":null,"pet":{"name":"Rex"}}')
  expect(mixed).toContain('"path":["pets"]')
  const refused = await stream('subscription { petChanged(id: -1) { id } }')
  expect(refused).toContain('VALIDATION_ERROR')
  expect(refused).not.toContain('"data":{')
})
