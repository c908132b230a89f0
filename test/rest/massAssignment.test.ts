import { getNamedType, isLeafType, isNonNullType } from 'graphql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { routes } from '../../src/rest/routes.js'
import { aUser } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { addressOf, bodyTypeOf, fieldOf, isSentBack, leastBody, oneOfEach, type Things } from './calls.js'
import { everyRow, refusedFields } from './catalogue.js'

/** Fields that no caller may set, with plausible values, so that a server that takes a field shows a change. */
const NOT_THEIRS: Readonly<Record<string, unknown>> = {
  id: 1,
  userId: 1,
  user_id: 1,
  actorUserId: 1,
  role: 'admin',
  roles: ['admin'],
  isAdmin: true,
  status: 'active',
  createdAt: '2020-01-01T00:00:00.000Z',
  deletedAt: null,
  revokedAt: null,
  lastUsedAt: null,
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA',
  password_hash: 'x',
  emailVerified: true,
  scopes: ['admin'],
  apiKey: 'pk_live_mine',
  secret: 'pk_live_mine',
  hash: 'x',
  prefix: 'pk_live_mine',
  last4: 'mine',
  clientId: 'client_mine',
  clientSecret: 'pcs_mine',
  owner: 1,
  ownerId: 1,
  customerId: 1,
  totals: 0,
  totalAmount: 0,
  balance: 1e6,
  sessionId: 'mine',
  previousSecret: 'whsec_mine',
  previousSecretExpiresAt: null,
  disabledReason: null,
  failingSince: null,
  attemptCount: 0,
  accessToken: 'mine',
  version: 7,
}
const TAGS = ['Users', 'API keys', 'Sessions', 'OAuth clients', 'Webhooks']

let store: PetStore
let things: Things
let before: unknown
beforeAll(async () => {
  store = await petStore()
  things = await oneOfEach(store)
})
afterAll(() => store.close())
beforeEach(async () => {
  before = await everyRow(store)
})

const rows = routes
  .filter((row) => TAGS.includes(row.tag))
  .flatMap((row) => {
    const type = bodyTypeOf(row)
    return type ? [{ ...row, type }] : []
  })

/** Runs the row's operation as a mutation with this input. */
function inGraphQL(row: (typeof rows)[number], input: object): Promise<Reply> {
  const field = fieldOf(row)
  const args = field.args.filter((arg) => isNonNullType(arg.type))
  const list = (each: (name: string, type: string) => string) => args.map(({ name, type }) => each(name, String(type))).join(', ')
  const document = `mutation(${list((name, type) => `$${name}: ${type}`)}) {
    ${field.name}(${list((name) => `${name}: $${name}`)}) ${isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'} }`
  return store.graphql(document, { ...things, id: things.users, input }, { as: 'admin' })
}

describe.each(rows)('$method $path', (row) => {
  const foreign = Object.entries(NOT_THEIRS).filter(([name]) => !(name in row.type.getFields()) && !isSentBack(row, name))

  it('changes no field that a read shows and the input lacks', async () => {
    for (const [name, value] of Object.entries(NOT_THEIRS).filter(([known]) => isSentBack(row, known))) {
      const path = row.path.replace(/\/role$/, '')
      const read = async () => (await store.rest('GET', addressOf(path, things), { as: 'admin' })).body[name]
      const shown = await read()
      const input = { ...leastBody(row), ...(row.path.endsWith('/role') && { role: 'admin' }), [name]: value }
      const rest = await store.rest(row.method, addressOf(row.path, things), { as: 'admin', body: input })
      expect([rest.status, refusedFields(rest)], name).toEqual(shown === value ? [200, []] : [400, [name]])
      expect(await read(), name).toEqual(shown)
    }
  })

  it('refuses by name, in both styles, each field that a caller may not set', async () => {
    for (const [name, value] of foreign) {
      const input = { ...leastBody(row), [name]: value }
      const rest = await store.rest(row.method, addressOf(row.path, things), { as: 'admin', body: input })
      expect(rest.status, name).toBe(400)
      expect(refusedFields(rest)).toEqual([name])
      const { errors } = (await inGraphQL(row, input)).body
      expect(errors[0].extensions, name).toMatchObject({ code: 'VALIDATION_ERROR', details: rest.body.error.details })
    }
    expect(await everyRow(store)).toEqual(before)
  })

  it('reports ten such fields in one error', async () => {
    const some = Object.fromEntries(foreign.slice(0, 10))
    const rest = await store.rest(row.method, addressOf(row.path, things), { as: 'admin', body: { ...leastBody(row), ...some } })
    expect(refusedFields(rest).sort()).toEqual(Object.keys(some).sort())
  })

  it('refuses body fields in the query', async () => {
    for (const name of ['role', 'status', 'scopes', 'input']) {
      const rest = await store.rest(row.method, `${addressOf(row.path, things)}?${name}=admin`, { as: 'admin', body: leastBody(row) })
      expect(refusedFields(rest), name).toEqual([name])
    }
    expect(await everyRow(store)).toEqual(before)
  })
})

describe('a new account', () => {
  it('has the role customer, is active and has no staff scopes, for every caller that creates it', async () => {
    for (const as of ['nobody', 'customer', 'staff', 'admin'] as const) {
      const body = { email: `${as}@new.example`, password: 'correct horse' }
      const made = await store.rest('POST', '/v1/users', { as, body })
      expect(made.body).toMatchObject({ role: 'customer', status: 'active' })
      expect(made.body.apiKey.scopes).not.toContain('admin')
      expect(made.body.apiKey.scopes).not.toContain('pets:write')
    }
  })

  it('takes no further fields in a GraphQL document', async () => {
    for (const extra of ['role: admin', 'status: active', 'id: 1', 'passwordHash: "x"', 'scopes: ["admin"]']) {
      const document = `mutation { registerUser(input: { email: "eve@example.com", password: "correct horse", ${extra} }) { id } }`
      expect((await store.graphql(document)).body.errors[0].extensions.code).toBe('VALIDATION_ERROR')
    }
    expect(await everyRow(store)).toEqual(before)
  })

  it('lets its user change the profile, but not the role or the status', async () => {
    const { id, apiKey } = await aUser(store)
    const headers = { 'x-api-key': apiKey.secret }
    const read = async () => (await store.rest('GET', '/v1/me', { headers })).body
    const shown = await read()
    const change = { username: 'eve', firstName: 'Eve', lastName: null, phone: '+49 30 1234' }
    expect((await store.rest('PATCH', `/v1/users/${id}`, { headers, body: change })).body).toEqual({ ...shown, ...change })
    for (const [method, path, body] of [
      ['PUT', `/v1/users/${id}/role`, { role: 'admin' }],
      ['POST', `/v1/users/${id}/suspend`, undefined],
    ] as const)
      expect((await store.rest(method, path, { headers, body })).status).toBe(403)
    expect(await read()).toEqual({ ...shown, ...change })
  })
})
