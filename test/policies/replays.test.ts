import { randomUUID } from 'node:crypto'
import type { GraphQLField } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { type Scope, scopesOfRole } from '../../src/domain/scopes.js'
import { schema } from '../../src/graphql/schema.js'
import { accessOf } from '../../src/policies/authorize.js'
import { takesKeys } from '../../src/policies/idempotent.js'
import { catalogue, keyedCaseOf } from '../support/catalogue/catalogue.js'
import type { Arguments, PreparedCall } from '../support/catalogue/entry.js'
import { letPass } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { fingerprint } from '../support/tables.js'
import { instance, shared } from '../tokens/instances.js'

type Headers = Readonly<Record<string, string>>
type Field = GraphQLField<unknown, unknown>

let store: PetStore
/** A second instance on the same database. */
let elsewhere: App
beforeAll(async () => {
  store = await petStore({ settings: shared })
  elsewhere = await instance(store.address, { settings: { DATA_DIR: store.folder } })
})
afterAll(async () => {
  await elsewhere.close()
  await store.close()
})

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).filter((field) => takesKeys(field))

/** Mutations that need no credential, because their arguments are enough. */
const withoutCredential = ['registerUser', 'requestPasswordReset', 'resetPassword', 'logout']
const guarded = mutations.filter(({ name }) => !withoutCredential.includes(name))

it('every mutation with idempotency keys has a case', () => {
  expect(mutations.map(({ name }) => name).filter((name) => !catalogue[`Mutation.${name}`]?.keyed)).toEqual([])
  expect(
    mutations
      .filter(({ extensions }) => accessOf({ extensions }) === 'public')
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...withoutCredential].sort())
})

interface Answer {
  readonly code: string
  readonly details: unknown
  readonly body: string
}

/** A GraphQL call to one of the two instances. */
async function call(app: App, field: Field, args: Arguments, headers: Headers, key: string = randomUUID()): Promise<Answer> {
  const given = field.args.filter(({ name }) => args[name] !== undefined)
  const declared = given.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ')
  const isLeaf = /^Int64/.test(String(field.type))
  const query = `mutation(${declared}) { ${field.name}(${passed}) ${isLeaf ? '' : '{ __typename }'} }`
  const { body } = await app.http.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, ...headers },
    payload: { query, variables: args },
  })
  const { errors } = JSON.parse(body)
  return { code: errors?.[0].extensions.code ?? 'allowed', details: errors?.[0].extensions.details, body }
}

interface Begun {
  readonly prepared: PreparedCall
  readonly headers: Headers
  readonly email: string
  readonly userId: number
  readonly role: 'customer' | 'staff' | 'admin'
}

/** Prepares a call of a mutation, by the kind of account that the mutation needs. */
async function begin({ name }: Field): Promise<Begun> {
  const { as, prepare } = keyedCaseOf({ name })
  const prepared = await prepare(store)
  const headers: Headers = prepared.headers ?? { 'x-api-key': as === 'nobody' ? '' : store.keys[as] }
  const { body } = await store.rest('GET', '/v1/me', { headers })
  return { prepared, headers, email: body.email, userId: body.id, role: body.role }
}

async function keyWith({ email, role }: Begun, scopes: readonly Scope[]): Promise<Headers> {
  return { 'x-api-key': await provisionApiKey(store.app.services(), { email, role, scopes }) }
}

function scopeOf({ extensions }: Field): Scope {
  const access = accessOf({ extensions })
  if (!access || access === 'public') throw new Error('only guarded mutations are asked for')
  return access.scope
}

/** A call with these arguments needs more than the scope of the field, though another call of the same mutation may not. */
const handsOn = ['changeUserRole']

/** The mutations that end their own account or credential, so no later ending can be tried. */
const endsItself = ['changePassword', 'revokeApiKey']

const named = (fields: readonly Field[]) => fields.map((field) => [field.name, field] as const)

describe.each(named(guarded))('a replay of %s', (name, field) => {
  it('is given to another credential of the same user only if this credential could have made the call', async () => {
    const begun = await begin(field)
    const { args, others } = begun.prepared
    const key = randomUUID()
    const first = await call(store.app, field, args, begun.headers, key)
    expect(first.code, first.body).toBe('allowed')
    const scope = scopeOf(field)
    const all = scopesOfRole[begun.role]
    for (const scopes of [[scope], all.filter((one) => one !== scope)]) {
      const headers = await keyWith(begun, scopes)
      const replay = await call(store.app, field, args, headers, key)
      const fresh = await call(store.app, field, others, headers)
      const isRefused = fresh.code === 'FORBIDDEN' || handsOn.includes(name)
      expect(replay.code, `${scopes.join()}: ${replay.body} ${fresh.body}`).toBe(isRefused ? 'FORBIDDEN' : 'allowed')
      if (!isRefused) expect(replay.body).toBe(first.body)
      else if (fresh.code === 'FORBIDDEN') expect(Object.keys(replay.details ?? {})).toEqual(Object.keys(fresh.details ?? {}))
    }
    expect((await call(store.app, field, args, await keyWith(begun, all), key)).body).toBe(first.body)
  })
})

const ofStaff = guarded.filter(({ name }) => ['staff', 'admin'].includes(keyedCaseOf({ name }).as))

describe.each(named(ofStaff))('a replay of %s', (_name, field) => {
  it('is refused like the call itself after staff and administrators have become customers', async () => {
    const begun = await begin(field)
    const { args, others } = begun.prepared
    const key = randomUUID()
    expect((await call(store.app, field, args, begun.headers, key)).code).toBe('allowed')
    await store.sql`update users set role = 'customer' where id = ${begun.userId}`
    const atOnce = await call(store.app, field, args, begun.headers, key) // the server still remembers the old role
    await letPass(1001)
    const replay = await call(store.app, field, args, begun.headers, key)
    const fresh = await call(store.app, field, others, begun.headers)
    await store.sql`update users set role = ${begun.role} where id = ${begun.userId}`
    await letPass(1001)
    expect(['FORBIDDEN', 'NOT_FOUND', 'INVALID_CUSTOMER']).toContain(fresh.code)
    expect([atOnce.code, replay.code]).toEqual([fresh.code, fresh.code])
  })
})

describe.each(named(mutations.filter(({ name }) => !endsItself.includes(name))))('%s', (name, field) => {
  const isAnonymous = (begun: Pick<Begun, 'headers'>) => begun.headers['x-api-key'] === ''

  it('writes and replays nothing for an account or an API key that has ended on another instance', async () => {
    const prepared = await keyedCaseOf({ name }).prepare(store)
    const person = withoutCredential.includes(name) ? { headers: { 'x-api-key': store.keys.customer }, prepared } : await begin(field)
    const { headers } = person
    if (!person.prepared || isAnonymous(person)) throw new Error(`${name} has no caller`)
    const { args, others } = person.prepared
    const key = randomUUID()
    expect((await call(elsewhere, field, args, headers, key)).code).toBe('allowed')
    const [user] = await store.sql`select u.id, k.id as key_id, k.expires_at from users u join api_keys k on k.user_id = u.id
      where k.hash = sha256(${headers['x-api-key'] ?? ''}::bytea)`
    await store.sql`update api_keys set last_used_at = now() where id = ${user?.key_id}` // the last use is recorded once a minute
    const before = await fingerprint(store)
    const endings = [
      () => store.sql`update users set status = 'suspended' where id = ${user?.id}`,
      () => store.sql`update users set deleted_at = now() where id = ${user?.id}`,
      () => store.sql`update api_keys set revoked_at = now() where id = ${user?.key_id}`,
      () => store.sql`update api_keys set expires_at = now() - interval '1 second' where id = ${user?.key_id}`,
    ]
    for (const end of endings) {
      await call(elsewhere, field, args, headers, key) // the instance now remembers the credential for a second
      await end()
      const [replay, fresh] = [await call(elsewhere, field, args, headers, key), await call(elsewhere, field, others, headers)]
      await store.sql`update users set status = 'active', deleted_at = null where id = ${user?.id}`
      await store.sql`update api_keys set revoked_at = null, expires_at = ${user?.expires_at ?? null} where id = ${user?.key_id}`
      expect(replay.code).toBe('UNAUTHORIZED')
      expect(fresh.code).not.toBe('allowed') // another fault of the call may be reported first
    }
    expect(await fingerprint(store)).toEqual(before)
  })
})

it('a caller who may no longer see an order is not told that the order stands under the key', async () => {
  const key = await provisionApiKey(store.app.services(), { email: 'demoted@example.com', role: 'staff' })
  const headers = { 'x-api-key': key, 'idempotency-key': randomUUID(), 'content-type': 'application/json' }
  const { id } = (await store.rest('GET', '/v1/me', { headers: { 'x-api-key': key } })).body
  const { id: customerId } = (await store.rest('GET', '/v1/me', { as: 'customer' })).body
  const petId = (await aPet(store, { price: 10, stock: 5 })).id
  const send = (app: App, quantity: number) =>
    app.http.inject({ method: 'POST', url: '/v1/orders', headers, payload: JSON.stringify({ customerId, items: [{ petId, quantity }] }) })
  expect((await send(store.app, 1)).statusCode).toBe(201)
  expect((await send(store.app, 2)).json().error).toMatchObject({ code: 'DUPLICATE_ORDER' })
  await store.rest('PUT', `/v1/users/${id}/role`, { as: 'admin', body: { role: 'customer' } })
  const { error } = (await send(elsewhere, 2)).json()
  expect(error.code).toBe('IDEMPOTENCY_CONFLICT')
  expect(error.details).not.toHaveProperty('existingOrderId')
})
