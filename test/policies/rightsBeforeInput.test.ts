import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { scopes } from '../../src/domain/scopes.js'
import { schema } from '../../src/graphql/schema.js'
import { accessOf } from '../../src/policies/authorize.js'
import { routes } from '../../src/rest/routes.js'
import { aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await aPet(store, { name: 'Rex' })
})
afterAll(() => store.close())

const json = { 'content-type': 'application/json' }
const guarded = routes.flatMap(({ method, path, field }) => {
  const [kind, name = ''] = field.split('.')
  const root = kind === 'Query' ? schema.getQueryType() : schema.getMutationType()
  const access = root?.getFields()[name] && accessOf(root.getFields()[name] as never) // the routes name fields of the schema
  return access && access !== 'public' ? [{ method, url: `/v1${path.replace(/:\w+/g, 'x')}?nope=1`, scope: access.scope }] : []
})

describe.each(guarded)('$method $url', ({ method, url, scope }) => {
  const body = method === 'GET' ? undefined : '{"a":'

  it('tells a caller without the rights nothing about its input', async () => {
    expect((await store.rest(method, url, { body, headers: json })).body.error.code).toBe('UNAUTHORIZED')
    const weak = await provisionApiKey(store.app.services(), {
      email: 'admin@example.com',
      role: 'admin',
      scopes: scopes.filter((other) => other !== scope),
    })
    const reply = await store.rest(method, url, { body, headers: { ...json, 'x-api-key': weak } })
    expect(reply.body.error).toMatchObject({ code: 'FORBIDDEN', details: { scope } })
  })

  it('tells a caller with the rights what is wrong', async () => {
    const reply = await store.rest(method, url, { body, headers: json, as: 'admin' })
    expect(reply.body.error.code).toBe('VALIDATION_ERROR')
  })
})

const codesOf = ({ body }: Reply): string[] =>
  (body.errors ?? []).map(({ extensions }: { extensions: { code: string } }) => extensions.code)
const create = 'mutation($input: CreatePetInput!) { createPet(input: $input) { id } }'

interface Case {
  readonly name: string
  readonly query: string
  readonly variables?: object
  readonly headers?: Readonly<Record<string, string>>
  readonly codes: { readonly [Caller in CallerName]?: readonly string[] }
}

const FORBIDDEN = ['FORBIDDEN']
const UNAUTHORIZED = ['UNAUTHORIZED']
const INVALID = ['VALIDATION_ERROR']
/** Our own rules for input come after missing rights. */
const ours = { nobody: UNAUTHORIZED, customer: FORBIDDEN, staff: INVALID }
/** The rules of GraphQL come before missing rights. */
const graphqls = { nobody: INVALID, customer: INVALID, staff: INVALID }

const cases: readonly Case[] = [
  { name: 'a literal that is too short', query: 'mutation { createPet(input: { name: "", status: sold }) { id } }', codes: ours },
  { name: 'a literal out of range', query: 'mutation { createPet(input: { name: "x", status: sold, stock: -1 }) { id } }', codes: ours },
  { name: 'a literal with NUL', query: 'mutation { createPet(input: { name: "a\\u0000b", status: sold }) { id } }', codes: ours },
  { name: 'a variable that is too short', query: create, variables: { input: { name: '', status: 'sold' } }, codes: ours },
  {
    name: 'a variable with a bad entry',
    query: create,
    variables: { input: { name: 'x', status: 'sold', photoUrls: ['x'] } },
    codes: ours,
  },
  {
    name: 'a bad idempotency key',
    query: create,
    variables: { input: { name: 'x', status: 'sold' } },
    headers: { 'idempotency-key': 'x' },
    codes: ours,
  },
  { name: 'a literal of a wrong type', query: 'mutation { createPet(input: { name: 1, status: sold }) { id } }', codes: graphqls },
  { name: 'a missing literal', query: 'mutation { createPet(input: { name: "x" }) { id } }', codes: graphqls },
  { name: 'a variable of a wrong type', query: create, variables: { input: { name: 'x', status: 'asleep' } }, codes: graphqls },
  { name: 'an unknown field of a variable', query: create, variables: { input: { name: 'x', status: 'sold', nope: 1 } }, codes: graphqls },
  { name: 'a missing variable', query: create, variables: {}, codes: graphqls },
  { name: 'both kinds', query: create, variables: { input: { name: '', status: 1 } }, codes: graphqls },
  {
    name: 'an allowed field beside a forbidden one',
    query: '{ pets(limit: 0) { pagination { page } } auditEvents(limit: 1) { pagination { page } } }',
    codes: {
      nobody: [...INVALID, ...UNAUTHORIZED],
      customer: [...INVALID, ...FORBIDDEN],
      staff: [...INVALID, ...FORBIDDEN],
      admin: INVALID,
    },
  },
  { name: 'an operation for everybody', query: '{ pets(limit: 0) { pagination { page } } }', codes: graphqls },
]

describe.each(cases)('GraphQL with $name', ({ query, variables, headers, codes }) => {
  it.each(Object.entries(codes) as [CallerName, string[]][])(
    'gives %s %j, when the document is new and when it is known',
    async (as, expected) => {
      for (const time of ['first', 'second'])
        expect(codesOf(await store.graphql(query, variables, { as, headers })), time).toEqual(expected)
      expect(await store.sql`select 1 from pets`).toHaveLength(1)
    },
  )
})

it('a refused literal keeps the place of its field in the document', async () => {
  for (const time of ['first', 'second']) {
    const { body } = await store.graphql('{\n  pets(limit: 0, page: 0) { pagination { page } }\n}')
    expect(
      body.errors.map(({ locations }: { locations: unknown }) => locations),
      time,
    ).toEqual([[{ line: 2, column: 3 }]])
    expect(body.data).toEqual({ pets: null })
  }
})

it('event streams have the same order', async () => {
  const query = 'subscription { orderChanged(id: 1) { id } }'
  const stream = (body: object, as: CallerName) =>
    store.rest('POST', '/graphql/stream', { body, as, headers: { accept: 'text/event-stream' } })
  expect((await stream({ query: 'mutation { createPet(input: { name: "", status: sold }) { id } }' }, 'customer')).text).toContain(
    'FORBIDDEN',
  )
  expect((await stream({ query: 'mutation { createPet(input: { name: "", status: sold }) { id } }' }, 'staff')).text).toContain(
    'VALIDATION_ERROR',
  )
  expect((await stream({ query }, 'nobody')).text).toContain('UNAUTHORIZED')
})
