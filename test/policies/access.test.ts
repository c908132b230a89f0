import {
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { type Scope, scopesOfRole } from '../../src/domain/scopes.js'
import { schema } from '../../src/graphql/schema.js'
import { accessOf } from '../../src/policies/authorize.js'
import { photoUpload, routes } from '../../src/rest/routes.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
/** A staff key that carries nothing but the one scope no field asks for. */
let powerless: string

beforeAll(async () => {
  store = await petStore()
  await aPet(store)
  powerless = await provisionApiKey(store.app.services(), { email: 'powerless@example.com', role: 'staff', scopes: ['webhooks:write'] })
})
afterAll(() => store.close())

interface RootField {
  readonly label: string
  readonly isMutation: boolean
  readonly field: GraphQLField<unknown, unknown>
  readonly scope: Scope | undefined
}

function scopeOf(extensions: Readonly<Record<string, unknown>>): Scope | undefined {
  const access = accessOf(extensions)
  return access === 'public' ? undefined : access?.scope
}

const rootFields: readonly RootField[] = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({
    label: `${type?.name}.${field.name}`,
    isMutation: type?.name === 'Mutation',
    field,
    scope: scopeOf(field.extensions),
  })),
)
const guarded = rootFields.filter((root) => root.scope !== undefined)
const open = rootFields.filter((root) => root.scope === undefined)

/** A value that the type takes. */
function sample(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sample(type.ofType)
  if (isListType(type)) return [sample(type.ofType)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(isRequiredInputField)
    return Object.fromEntries(required.map((field) => [field.name, sampleNamed(field.name, field.type)]))
  }
  return { Int64: 1, Int: 1, Decimal: 1, Boolean: true, ID: Buffer.from('Pet:1').toString('base64url') }[type.name] ?? 'x'
}

function sampleNamed(name: string, type: GraphQLInputType): unknown {
  return name === 'path' ? '/photos/f47ac10b-58cc-4372-a567-0e02b2c3d479.png' : sample(type)
}

function call({ field, isMutation }: RootField, headers: Record<string, string>): Promise<Reply> {
  const args = field.args.filter(isRequiredArgument)
  const variables = Object.fromEntries(args.map((arg) => [arg.name, sampleNamed(arg.name, arg.type)]))
  const declared = args.length > 0 ? `(${args.map((arg) => `$${arg.name}: ${arg.type}`).join(' ')})` : ''
  const passed = args.length > 0 ? `(${args.map((arg) => `${arg.name}: $${arg.name}`).join(' ')})` : ''
  const inner = isNonNullType(field.type) ? field.type.ofType : field.type
  const selection = isLeafType(inner) ? '' : '{ __typename }'
  return store.graphql(`${isMutation ? 'mutation' : 'query'}${declared} { ${field.name}${passed} ${selection} }`, variables, { headers })
}

/** The row's call with a body that it takes. */
function callRoute(
  { method, path, field }: { method: string; path: string; field: string },
  headers: Record<string, string>,
): Promise<Reply> {
  const root = rootFields.find(({ label }) => label === field)
  const input = root?.field.args.find((arg) => arg.name === 'input')
  const form = path === photoUpload.path
  const body = form ? '--x--\r\n' : input && method !== 'GET' ? (sample(input.type) as object) : undefined
  const type: Record<string, string> = form ? { 'content-type': 'multipart/form-data; boundary=x' } : {}
  return store.rest(method, `/v1${path.replace(':id', '1')}${path === '/search' ? '?q=x' : ''}`, { body, headers: { ...type, ...headers } })
}

const codeOf = (reply: Reply): string | undefined => reply.body?.errors?.[0].extensions.code ?? reply.body?.error?.code
const as = (key: string) => ({ 'x-api-key': key })

it('asks a scope for every write', () => {
  expect(rootFields.filter((root) => root.isMutation && root.scope === undefined)).toEqual([])
})

it('lets anybody read the catalogue, and that alone', () => {
  expect(open.map(({ label }) => label).sort()).toEqual(
    ['categories', 'inventory', 'node', 'nodes', 'pet', 'pets', 'petsConnection', 'search', 'tags'].map((name) => `Query.${name}`),
  )
})

describe.each(guarded)('GraphQL $label', (root) => {
  it('is UNAUTHORIZED for nobody', async () => {
    expect(codeOf(await call(root, {}))).toBe('UNAUTHORIZED')
  })

  it('is FORBIDDEN for a credential without its scope, whatever the role', async () => {
    expect(codeOf(await call(root, as(powerless)))).toBe('FORBIDDEN')
  })

  it('is for customers just when their role covers it, and for staff always', async () => {
    const isTheirs = scopesOfRole.customer.includes(root.scope as Scope)
    expect(codeOf(await call(root, as(store.keys.customer))) === 'FORBIDDEN').toBe(!isTheirs)
    if (!root.isMutation) expect(codeOf(await call(root, as(store.keys.staff)))).not.toBe('FORBIDDEN')
  })
})

describe.each(open)('GraphQL $label', (root) => {
  it('is for everybody', async () => {
    for (const headers of [{}, as(powerless), as(store.keys.customer), as(store.keys.staff)])
      expect(codeOf(await call(root, headers))).toBeUndefined()
  })
})

describe.each([...routes, photoUpload])('REST $method $path', (route) => {
  const root = rootFields.find(({ label }) => label === route.field)

  it('is as open as its field', async () => {
    const isGuarded = root?.scope !== undefined
    expect(codeOf(await callRoute(route, {}))).toBe(isGuarded ? 'UNAUTHORIZED' : undefined)
    expect(codeOf(await callRoute(route, as(powerless)))).toBe(isGuarded ? 'FORBIDDEN' : undefined)
    const isTheirs = !isGuarded || scopesOfRole.customer.includes(root.scope as Scope)
    expect(codeOf(await callRoute(route, as(store.keys.customer))) === 'FORBIDDEN').toBe(!isTheirs)
  })
})

it('names the scope that is missing', async () => {
  const reply = await store.rest('POST', '/v1/pets', { as: 'customer', body: { name: 'Bo', status: 'sold' } })
  expect(reply.body.error).toMatchObject({ code: 'FORBIDDEN', details: { scope: 'pets:write' } })
})

it('has written nothing for any of those callers', async () => {
  expect(await store.sql`select id, version from pets`).toEqual([{ id: '1', version: 1 }])
  expect(await store.sql`select 1 from categories union all select 1 from tags`).toEqual([])
})
