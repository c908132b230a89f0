import fc from 'fast-check'
import { afterAll, beforeAll } from 'vitest'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import { aDeprecationUse, anOAuthClient, aUser } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { page as pageOf, paging, type Read, readsAreEquivalent, some } from './equivalentReads.js'
import { rare } from './outcome.js'

/** Five of ten calls come from the administrator, who may see most. */
const CALLERS: readonly CallerName[] = ['nobody', 'customer', 'customer', 'staff', 'staff', 'admin', 'admin', 'admin', 'admin', 'admin']
const USER = 'id email username firstName lastName phone role status createdAt'
const KEY = 'id userId name prefix last4 scopes createdAt expiresAt lastUsedAt'
const CLIENT = 'id clientId name scopes status createdAt'
const EVENT = 'id type occurredAt actorUserId actorClientId userId subject address requestId'
const USE = 'id subject kind apiVersion userId clientId uses firstUsedAt lastUsedAt since sunset replacement'
const REQUEST = 'id requestId method path operationName status duration errorCode receivedAt'

let store: PetStore
let cursors: readonly string[]
beforeAll(async () => {
  // a fixed clock, so that the time of a key's last use does not differ between two calls
  store = await petStore({ clock: { now: () => new Date('2026-11-20T10:00:00.000Z') } })
  for (let i = 0; i < 6; i++) await aUser(store, { firstName: `Ada ${i}` })
  for (let i = 0; i < 5; i++) {
    await anOAuthClient(store, { name: `Client ${i % 3}` })
    await store.rest('POST', '/v1/users/3/apikeys', { as: 'customer', body: { name: `key ${i}` } })
  }
  await store.rest('GET', '/v1/users/999', { as: 'admin', headers: { 'x-request-id': 'lost' } })
  await writeRequestLog(store.app.services())
  for (const email of ['admin', 'customer', 'customer', 'staff', 'admin']) await aDeprecationUse(store, `${email}@example.com`)
  const lists = [
    'users?limit=2',
    'users/3/apikeys?limit=2',
    'oauth-clients?limit=2&sort=-name',
    'audit-events?limit=3',
    'me/requests?limit=2',
    'deprecations?limit=2',
    'me/deprecations?limit=1&sort=sunset',
  ]
  const pages = await Promise.all(lists.map((list) => store.rest('GET', `/v1/${list}`, { as: 'admin' })))
  cursors = pages.map(({ body }) => body.pagination.nextCursor)
})
afterAll(() => store.close())

const id = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(0, 999, 2 ** 53 - 1, -1, 1.5, 2 ** 53, 'x') },
)
const keyId = fc.oneof({ weight: 4, arbitrary: fc.constantFrom<unknown>(2, 3, 10, 11, 12) }, { weight: 1, arbitrary: id })
/** Ids of the administrator, the customer and others. */
const userId = fc.oneof({ weight: 4, arbitrary: fc.constantFrom<unknown>(2, 3) }, { weight: 1, arbitrary: id })
const page = (...sorts: readonly string[]) => pageOf(() => cursors, ...sorts)

const reads: readonly Read[] = [
  { field: 'me', path: '/v1/me', types: {}, selection: USER, given: fc.constant({}) },
  { field: 'user', path: '/v1/users/:id', types: { id: 'Int64!' }, selection: USER, given: fc.record({ id }) },
  { field: 'users', path: '/v1/users', types: paging, selection: `data { ${USER} }`, given: some(page('id', '-id', '-createdAt')) },
  {
    field: 'apiKeys',
    path: '/v1/users/:userId/apikeys',
    types: { userId: 'Int64!', ...paging },
    selection: `data { ${KEY} }`,
    given: some({ userId, ...page('id', '-id', 'createdAt') }, ['userId']),
  },
  {
    field: 'apiKey',
    path: '/v1/users/:userId/apikeys/:keyId',
    types: { userId: 'Int64!', keyId: 'Int64' },
    selection: KEY,
    given: fc.record({ userId, keyId }),
  },
  { field: 'apiKey', path: '/v1/users/:userId/apikey', types: { userId: 'Int64!' }, selection: KEY, given: fc.record({ userId }) },
  { field: 'oauthClient', path: '/v1/oauth-clients/:id', types: { id: 'Int64!' }, selection: CLIENT, given: fc.record({ id }) },
  {
    field: 'oauthClients',
    path: '/v1/oauth-clients',
    types: paging,
    selection: `data { ${CLIENT} }`,
    given: some(page('id', 'name', '-name', 'createdAt')),
  },
  {
    field: 'auditEvents',
    path: '/v1/audit-events',
    types: { type: 'AuditEventType', userId: 'Int64', ...paging },
    selection: `data { ${EVENT} }`,
    given: some({
      type: rare(fc.constantFrom('user_registered', 'api_key_issued', 'client_created', 'signed_in'), 'nope', ''),
      userId: rare(fc.constantFrom(2, 3, 4, 999), -1, 'x'),
      ...page('id', '-id', 'occurredAt', '-occurredAt'),
    }),
  },
  ...(['deprecations', 'myDeprecations'] as const).map((field) => ({
    field,
    path: field === 'deprecations' ? '/v1/deprecations' : '/v1/me/deprecations',
    types: { subject: 'String', ...paging },
    selection: `data { ${USE} }`,
    given: some({
      subject: rare(fc.constantFrom('Pet.old1', 'Pet.breed'), '', 'x'.repeat(201)),
      ...page('id', '-lastUsedAt', 'sunset', '-sunset'),
    }),
  })),
  {
    field: 'requestLog',
    path: '/v1/me/requests',
    types: {
      requestId: 'String',
      status: 'Int',
      errorCode: 'String',
      method: 'String',
      path: 'String',
      operationName: 'String',
      fromConsole: 'Boolean',
      ...paging,
    },
    selection: `data { ${REQUEST} }`,
    given: some({
      requestId: rare(fc.constantFrom('lost', 'none'), '', 'x'.repeat(129)),
      status: rare(fc.constantFrom(200, 201, 404), 99, 600, 'x'),
      errorCode: rare(fc.constantFrom('NOT_FOUND', 'FORBIDDEN'), 'NOPE', ''),
      method: rare(fc.constantFrom('GET', 'POST'), 'get', 'TRACE'),
      path: rare(fc.constantFrom('/v1', '/v1/pets', '/graphql'), 'v1', ''),
      operationName: rare(fc.constantFrom('Lost', 'None'), '', 'x'.repeat(101)),
      fromConsole: rare(fc.constantFrom(true, false), 'maybe'),
      ...page('id', '-id', 'receivedAt', '-receivedAt'),
    }),
  },
]

readsAreEquivalent(() => store, CALLERS, reads)
