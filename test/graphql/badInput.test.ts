import { getNullableType, isInputObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import { badJson, badLiterals } from '../support/graphqlBadValues.js'
import {
  byLiteral,
  byVariable,
  fieldName,
  type InputPosition,
  inputPositions,
  isLiteralOfType,
  isOfType,
} from '../support/graphqlInputs.js'
import { stockedShop } from '../support/graphqlShop.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
let before: unknown
beforeAll(async () => {
  store = await petStore()
  await stockedShop(store)
  before = await everyRow()
})
afterAll(() => store.close())

const positions = inputPositions(schema).map((position) => ({ ...position, title: `${position.root.name}(${position.path.join('.')})` }))

function everyRow() {
  return store.sql`
    select (select json_agg(p order by id) from pets p) as pets, (select json_agg(c order by id) from categories c) as categories,
      (select json_agg(t order by id) from tags t) as tags, (select json_agg(pt order by pet_id, tag_id) from pet_tags pt) as pet_tags,
      (select count(*) from photos) as photos, (select json_agg(o order by id) from orders o) as orders,
      (select json_agg(u order by id) from users u) as users, (select json_agg(a order by id) from audit_events a) as audit_events,
      (select json_agg(c order by id) from oauth_clients c) as oauth_clients, (select count(*) from sessions) as sessions,
      (select json_agg(k.hash order by id) from api_keys k where revoked_at is null) as api_keys`
}

/** A refusal in a comparable form, with the value for the message of a failed test. */
function refusal({ status, body, text }: Reply, value: unknown) {
  const error = body.errors?.[0]
  const fields: { field: string }[] = error?.extensions.details.fields ?? []
  return { value, status, code: error?.extensions.code ?? text, fields: fields.map(({ field }) => field.replace(/\[\d+\]/g, '')) }
}

/** A value that its type refuses, in a call. */
interface BadCall {
  readonly query: string
  readonly variables?: object
  /** For the message of a failed test. */
  readonly value: unknown
}

const byVariables = withCalls((position) =>
  badJson(position).flatMap((value) => {
    const call = byVariable(position, value)
    return isOfType(position, call.variables) ? [] : [{ ...call, value }]
  }),
)
const byLiterals = withCalls((position) =>
  badLiterals(position).flatMap((value) => {
    const query = byLiteral(position, value)
    return isLiteralOfType(query) ? [] : [{ query, value }]
  }),
)

function withCalls(callsOf: (position: InputPosition) => readonly BadCall[]) {
  return positions.flatMap((position) => {
    const calls = callsOf(position)
    return calls.length > 0 ? [{ ...position, calls }] : []
  })
}

// argumentsFailAlone.test.ts calls with the values that the type accepts and a constraint refuses
describe('an argument', () => {
  it('is tried in every place', () => {
    expect(byVariables).toHaveLength(positions.length)
    expect(positions.filter((position) => badLiterals(position).length === 0)).toEqual([])
  })

  it.each(byVariables)('refuses an invalid variable, and the error names the argument: $title', async (position) => {
    const name = named(position)
    const found = []
    for (const { query, variables, value } of position.calls)
      found.push(refusal(await store.graphql(query, variables, { as: 'admin' }), value))
    expect(found.filter((reply) => !isRefused(reply, name))).toEqual([])
  })

  it.each(byLiterals)('refuses an invalid literal, and the error names the argument: $title', async (position) => {
    const name = named(position)
    const found = []
    for (const { query, value } of position.calls) found.push(refusal(await store.graphql(query, {}, { as: 'admin' }), value))
    expect(found.filter((reply) => !isRefused(reply, name))).toEqual([])
  })

  it('writes nothing when it is refused', async () => {
    expect(await everyRow()).toEqual(before)
  })
})

function isRefused({ status, code, fields }: ReturnType<typeof refusal>, name: RegExp): boolean {
  return status === 200 && code === 'VALIDATION_ERROR' && fields.some((field) => name.test(field))
}

/** For an object, the error may name an unknown or missing field of the object. */
function named(position: InputPosition): RegExp {
  const name = fieldName(position)
  if (name === 'input') return /^\w+$/
  return isInputObjectType(getNullableType(position.type)) ? new RegExp(`^${name}(\\.\\w+)?$`) : new RegExp(`^${name}$`)
}

describe('text that PostgreSQL cannot store', () => {
  const ways: readonly { name: string; body: string; isOfDocument?: true }[] = [
    {
      name: 'NUL by an escape of JSON',
      body: String.raw`{"query":"query($v: String) { pets(category: $v) { data { id } } }","variables":{"v":"a\u0000b"}}`,
    },
    { name: 'NUL by an escape of GraphQL', body: String.raw`{"query":"{ pets(category: \"a\\u0000b\") { data { id } } }"}` },
    { name: 'NUL by a long escape of GraphQL', body: String.raw`{"query":"{ pets(category: \"a\\u{0}b\") { data { id } } }"}` },
    { name: 'NUL in a default', body: String.raw`{"query":"query($v: String = \"a\\u0000b\") { pets(category: $v) { data { id } } }"}` },
    {
      name: 'NUL inside a literal with variables',
      body: String.raw`{"query":"mutation($v: String!) { createPet(input: { name: \"x\", status: available, tags: [\"ok\", $v] }) { id } }","variables":{"v":"\u0000"}}`,
    },
    {
      name: 'a lone surrogate by an escape of JSON',
      body: String.raw`{"query":"query($v: String) { pets(category: $v) { data { id } } }","variables":{"v":"\ud800"}}`,
    },
    {
      name: 'a lone surrogate by an escape of GraphQL',
      body: String.raw`{"query":"{ pets(category: \"\\ud800\") { data { id } } }"}`,
      isOfDocument: true,
    },
    {
      name: 'a lone surrogate in the document',
      body: String.raw`{"query":"{ pets(category: \"\ud800\") { data { id } } }"}`,
      isOfDocument: true,
    },
    {
      name: 'surrogates in the wrong order',
      body: String.raw`{"query":"query($v: String) { pets(category: $v) { data { id } } }","variables":{"v":"\udc00\ud800"}}`,
    },
  ]
  it.each(ways)('is refused: $name', async ({ body, isOfDocument }) => {
    for (let i = 0; i < 3; i++) {
      const reply = await store.rest('POST', '/graphql', { body, as: 'staff', headers: { 'content-type': 'application/json' } })
      const { data, errors } = reply.body
      expect(errors[0].extensions.code).toBe('VALIDATION_ERROR')
      if (isOfDocument) expect(reply.body).not.toHaveProperty('data')
      else expect(data).toEqual({ [errors[0].path]: null })
    }
  })
})

describe('a value that its type allows', () => {
  const script = 'javascript:alert(1)'
  const cases: readonly { name: string; query: string; variables?: object; field: string; isOfDocument?: true }[] = [
    { name: 'a default beyond the bound', query: 'query($n: Int = 101) { pets(limit: $n) { data { id } } }', field: 'limit' },
    {
      name: 'a default that is overridden by one beyond the bound',
      query: 'query($n: Int = 5) { pets(limit: $n) { data { id } } }',
      variables: { n: 101 },
      field: 'limit',
    },
    {
      name: 'null where a default allows the variable to be null',
      query: 'query($n: Int = 5) { pets(limit: $n) { data { id } } }',
      variables: { n: null },
      field: 'limit',
    },
    {
      name: 'null where the argument has a default',
      query: 'query($n: Int) { pets(limit: $n) { data { id } } }',
      variables: { n: null },
      field: 'limit',
    },
    { name: 'null as a default', query: 'query($n: Int = null) { pets(limit: $n) { data { id } } }', field: 'limit' },
    {
      name: 'a variable that is good in one place and not in another',
      query:
        'query($n: Int!) { pets(limit: $n) { data { id } } petsConnection(first: $n) { nodes { id } } v: pets(page: $n) { data { id } } }',
      variables: { n: 101 },
      field: 'limit',
    },
    {
      name: 'an entry of a list by variable',
      query: 'mutation($u: String!) { createPet(input: { name: "x", status: available, photoUrls: ["https://example.com", $u] }) { id } }',
      variables: { u: script },
      field: 'photoUrls[1]',
    },
    {
      name: 'an entry of a list as a literal',
      query: `mutation { createPet(input: { name: "x", status: available, photoUrls: ["${script}"] }) { id } }`,
      field: 'photoUrls[0]',
    },
    {
      name: 'one literal for a list',
      query: `mutation { createPet(input: { name: "x", status: available, photoUrls: "${script}" }) { id } }`,
      field: 'photoUrls[0]',
    },
    {
      name: 'one value for a list',
      query: 'mutation($i: CreatePetInput!) { createPet(input: $i) { id } }',
      variables: { i: { name: 'x', status: 'available', photoUrls: script } },
      field: 'photoUrls[0]',
    },
    {
      name: 'a list by variable inside an object',
      query: 'mutation($u: [String!]) { createPet(input: { name: "x", status: available, photoUrls: $u }) { id } }',
      variables: { u: [script] },
      field: 'photoUrls[0]',
    },
    {
      name: 'a name by variable inside an object',
      query: 'mutation($n: String!) { createPet(input: { name: $n, status: available }) { id } }',
      variables: { n: ' ' },
      field: 'name',
    },
    {
      name: 'a condition that is null',
      query: 'query($b: Boolean = true) { pet(id: 1) { id @include(if: $b) } }',
      variables: { b: null },
      field: 'if',
      isOfDocument: true,
    },
    {
      name: 'an input that is missing',
      query: 'mutation($i: CreatePetInput!) { createPet(input: $i) { id } }',
      field: 'input',
      isOfDocument: true,
    },
    {
      name: 'a field that is missing',
      query: 'mutation($i: CreatePetInput!) { createPet(input: $i) { id } }',
      variables: { i: { status: 'available' } },
      field: 'name',
      isOfDocument: true,
    },
  ]
  it.each(cases)('is refused where its argument forbids it: $name', async ({ query, variables, field, isOfDocument }) => {
    for (let i = 0; i < 3; i++) {
      const reply = await store.graphql(query, variables, { as: 'staff' })
      if (isOfDocument) expect(reply.body).not.toHaveProperty('data')
      else expect(Object.values(reply.body.data)[0]).toBeNull()
      expect(reply.body.errors[0].extensions).toMatchObject({
        code: 'VALIDATION_ERROR',
        details: { fields: expect.arrayContaining([expect.objectContaining({ field })]) },
      })
    }
  })

  it('is checked only in the operation that runs', async () => {
    const query =
      'query A($n: Int!) { pets(limit: $n) { data { id } } } mutation B($n: Int!) { updatePet(id: 1, version: $n, input: {}) { id } }'
    const reply = await store.graphql(query, { n: 101 }, { as: 'staff', operationName: 'B' })
    expect(reply.body.errors[0].extensions.code).toBe('PRECONDITION_FAILED')
  })

  it('writes nothing when it is refused', async () => {
    expect(await everyRow()).toEqual(before)
  })
})
