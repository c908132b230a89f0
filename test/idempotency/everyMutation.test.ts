import { randomUUID } from 'node:crypto'
import { type GraphQLField, type GraphQLNamedType, getNamedType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import { takesKeys } from '../../src/policies/idempotent.js'
import type { RestRoute } from '../../src/rest/route.js'
import { routes } from '../../src/rest/routes.js'
import { photoUpload } from '../../src/rest/shopRoutes.js'
import { catalogue, keyedCaseOf } from '../support/catalogue/catalogue.js'
import type { Arguments, PreparedCall } from '../support/catalogue/entry.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { fingerprint } from '../support/tables.js'
import { isReplay } from './replyOf.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
const keyed = mutations.filter((field) => takesKeys(field))
const routeOf = (name: string): RestRoute | undefined => routes.find(({ field }) => field === `Mutation.${name}`)

it('every mutation that takes keys has a case in the catalogue, and no other field has', () => {
  const cases = Object.entries(catalogue).flatMap(([name, entry]) => (entry.keyed ? [name] : []))
  expect(cases.sort()).toEqual(keyed.map(({ name }) => `Mutation.${name}`).sort())
})

it('every mutation except `login`, `refresh` and the reset of a sandbox takes keys', () => {
  expect(mutations.filter((field) => !takesKeys(field)).map(({ name }) => name)).toEqual(['resetSandbox', 'login', 'refresh'])
})

/** A mutation, called in either style as one caller. */
class Calls {
  constructor(
    private readonly field: GraphQLField<unknown, unknown>,
    private readonly call: PreparedCall,
  ) {}

  rest(args: Arguments, headers: Record<string, string>): Promise<Reply> {
    const { method, path } = routeOf(this.field.name) as RestRoute // only called for a field with a route
    const url = `/v1${path.replace(/:(\w+)/g, (_, name) => String(args[name]))}`
    return store.rest(method, url, { ...this.caller(headers), body: args.input })
  }

  graphql(args: Arguments, headers: Record<string, string>, directive = ''): Promise<Reply> {
    const { name, type } = this.field
    const given = this.field.args.filter((arg) => args[arg.name] !== undefined)
    const declared = [...given.map((arg) => `$${arg.name}: ${arg.type}`), ...(directive && ['$key: String!'])].join(', ')
    const passed = given.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
    const document = `mutation(${declared}) { ${name}(${passed}) ${directive} ${selection(getNamedType(type))} }`
    return store.graphql(document, { ...args, ...(directive && { key: headers.key }) }, this.caller(directive ? {} : headers))
  }

  private caller(headers: Record<string, string>) {
    return { as: keyedCaseOf(this.field).as, headers: { ...this.call.headers, ...headers } }
  }
}

/** Selects the fields that REST shows, and `nodeId`. Objects with an address of their own are left out. */
function selection(type: GraphQLNamedType): string {
  if (!isObjectType(type)) return ''
  const parts = Object.values(type.getFields()).flatMap(({ name, type: inner, extensions }) => {
    const named = getNamedType(inner)
    return extensions.onDemand || ['Pet', 'User', 'Event'].includes(named.name) ? [] : `${name} ${selection(named)}`
  })
  return `{ ${parts.join(' ')} }`
}

const shown = (reply: Reply) => {
  expect(reply.body.errors).toBeUndefined()
  return Object.values(reply.body.data)[0]
}

function expectConflict(name: string, reply: Reply): void {
  const error = reply.body.error ?? reply.body.errors[0].extensions
  expect(error).toMatchObject(
    name === 'placeOrder'
      ? { code: 'DUPLICATE_ORDER', status: 409, details: { existingOrderId: expect.any(Number) } }
      : { code: 'IDEMPOTENCY_CONFLICT', status: 409 },
  )
}

async function prepare(field: GraphQLField<unknown, unknown>): Promise<PreparedCall & { calls: Calls }> {
  const call = await keyedCaseOf(field).prepare(store)
  return { ...call, calls: new Calls(field, call) }
}

describe.each(keyed.filter(({ name }) => routeOf(name)))('$name by REST', (field) => {
  const { name } = field
  const status = routeOf(name)?.status ?? 200

  it('runs once under an Idempotency-Key, and a replay has the same status and bytes', async () => {
    const { args, others, calls } = await prepare(field)
    const key = { 'idempotency-key': randomUUID() }
    const first = await calls.rest(args, key)
    expect([first.status, isReplay(first)]).toEqual([status, false])
    const before = await fingerprint(store)
    const again = await calls.rest(args, key)
    expect([again.status, again.text, isReplay(again)]).toEqual([status, first.text, true])
    expect([again.headers.etag, again.headers.location]).toEqual([first.headers.etag, first.headers.location])
    expectConflict(name, await calls.rest(others, key))
    const byGraphQL = await calls.graphql(args, key)
    expect(isReplay(byGraphQL)).toBe(true)
    if (first.body) expect(shown(byGraphQL)).toMatchObject(first.body)
    expectConflict(name, await calls.graphql(others, key))
    expect(await fingerprint(store)).toEqual(before)
  })

  it('gives 200 when a creation is repeated under an X-Idempotency-Key', async () => {
    const { args, calls } = await prepare(field)
    const key = { 'x-idempotency-key': keyedCaseOf({ name }).as === 'nobody' ? randomUUID() : `again!~${name}` }
    const first = await calls.rest(args, key)
    const before = await fingerprint(store)
    const again = await calls.rest(args, key)
    expect([first.status, again.status]).toEqual([status, status === 201 ? 200 : status])
    expect([again.text, isReplay(again)]).toEqual([first.text, true])
    expect(await fingerprint(store)).toEqual(before)
  })
})

describe.each(keyed)('$name by GraphQL', (field) => {
  const { name } = field
  const route = routeOf(name)

  it('runs once under a header, and a replay has the same data', async () => {
    const { args, others, calls } = await prepare(field)
    const key = { 'idempotency-key': randomUUID() }
    const first = await calls.graphql(args, key)
    const data = shown(first)
    expect(isReplay(first)).toBe(false)
    const before = await fingerprint(store)
    // a repeated document is compiled
    for (let i = 0; i < 2; i++) {
      const again = await calls.graphql(args, key)
      expect([shown(again), isReplay(again)]).toEqual([data, true])
    }
    expectConflict(name, await calls.graphql(others, key))
    if (route) {
      const byRest = await calls.rest(args, key)
      expect([byRest.status, isReplay(byRest)]).toEqual([route.status ?? 200, true])
      if (byRest.body) expect(data).toMatchObject(byRest.body)
    }
    expect(await fingerprint(store)).toEqual(before)
  })

  it('runs once under @idempotent, which shares its keys with the headers', async () => {
    const { args, others, calls } = await prepare(field)
    const key = randomUUID()
    const directed = (given: Arguments) => calls.graphql(given, { key }, '@idempotent(key: $key)')
    const data = shown(await directed(args))
    const before = await fingerprint(store)
    const again = await directed(args)
    expect([shown(again), isReplay(again)]).toEqual([data, true])
    expectConflict(name, await directed(others))
    expect(shown(await calls.graphql(args, { 'x-idempotency-key': key.toUpperCase() }))).toEqual(data)
    expect(await fingerprint(store)).toEqual(before)
  })
})

it('every mutation that takes keys has a generated route, except the upload of a picture', () => {
  expect(keyed.filter(({ name }) => !routeOf(name)).map(({ name }) => `Mutation.${name}`)).toEqual([photoUpload.field])
})
