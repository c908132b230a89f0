import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attemptPolicy } from '../../src/domain/passwords/checkPassword.js'
import { apiVersions } from '../../src/rest/versions/apiVersions.js'
import { catalogue, type ErrorCode } from '../../src/values/errors/catalogue.js'
import { listen, talk } from '../http/wire.js'
import { movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { heldPayments } from '../support/heldPayments.js'
import { checkReply } from '../support/openapiValidator.js'
import { type CallerName, type PetStore, petStore, type Reply } from '../support/petStore.js'
import { expectHeaders, shown } from './shownError.js'

/** Sends raw bytes that no client library sends, to a gateway that waits only briefly for headers. */
async function overWire(text: string): Promise<Reply> {
  const [head = '', body = ''] = (await talk(port, text)).split('\r\n\r\n')
  const [status = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(lines.map((line) => line.split(': ', 2) as [string, string])) // a header has a colon
  const reply = { status: Number(status.split(' ')[1]), headers, text: body, body: JSON.parse(body) }
  const [method = '', url = ''] = text.split(' ')
  expect(checkReply(method, url, reply)).toBeDefined()
  return reply
}

/** How to provoke each code. A style that cannot give the code says why. */
interface Provocation {
  readonly rest: (() => Promise<Reply>) | string
  readonly graphql: (() => Promise<Reply>) | string
}

let store: PetStore
/** A shop with a statement timeout of half a second. */
let hasty: PetStore
/** The port of `store`. */
let port: number
let broken: PetStore
/** A shop whose payment provider answers only on request. */
let slow: PetStore
/** A shop with a version that has ended. */
let ended: PetStore
const payments = heldPayments()
let petId: number
/** The pet that the orders name. */
let orderedId: number

beforeAll(async () => {
  ;[store, broken, slow] = await Promise.all([
    petStore({ clock: movableClock(), timeouts: { headersMs: 100, checkMs: 20 } }),
    petStore(),
    petStore({ payments }),
  ])
  port = await listen(store.app)
  hasty = await petStore({ settings: { DATABASE_TIMEOUT_MS: '500' } })
  const days = { since: '2025-01-01', sunset: '2025-07-01' }
  ended = await petStore({ versions: [{ name: 'v0', ...days, successor: 'v1', guide: '/docs/versions' }, ...apiVersions] })
  petId = (await aPet(store, { sku: 'TAKEN' })).id
  orderedId = (await aPet(store, { price: 10, stock: 100 })).id
  await aPet(slow, { price: 10, stock: 100 })
  await broken.sql`alter table pets rename to hidden_treasure`
  await broken.sql`alter table oauth_clients rename to hidden_clients`
  await broken.sql`create function fill_disk() returns trigger language plpgsql as $$ begin raise exception using errcode = 'disk_full'; end $$`
  await broken.sql`create trigger fill_disk before insert on tags execute function fill_disk()`
})
afterAll(() => Promise.all([store.close(), hasty.close(), broken.close(), slow.close(), ended.close()]))

const rest = (method: string, url: string, as: CallerName = 'nobody', options: { body?: unknown; headers?: Record<string, string> } = {}) =>
  store.rest(method, url, { as, ...options })
const ask = (query: string, as: CallerName = 'nobody', headers: Record<string, string> = {}) => store.graphql(query, {}, { as, headers })
const pet = { name: 'Bo', status: 'sold' }
const guess = { email: 'nobody@example.com', password: 'wrong password' }
const big = 'x'.repeat(1024 * 1024 + 1)
const json = { 'content-type': 'application/json' }

async function whileLocked(table: 'pets' | 'oauth_clients', act: () => Promise<Reply>): Promise<Reply> {
  return hasty.sql.begin(async (tx) => {
    await tx`lock table ${tx(table)} in access exclusive mode`
    return act()
  }) as Promise<Reply> // a transaction gives what its body gives
}

/** Tries wrong passwords until the caller has to wait. The clock stands still. */
async function tryPasswords(act: (input: object) => Promise<Reply>): Promise<Reply> {
  for (let i = 0; i < attemptPolicy.free; i++) await act(guess)
  return act(guess)
}

/** An operation in one style. */
type Act = (input: object, as: CallerName, key?: string, at?: PetStore) => Promise<Reply>

const keyed = (key: string | undefined): Record<string, string> => (key === undefined ? {} : { 'idempotency-key': key })
const orderByRest: Act = (body, as, key, at = store) => at.rest('POST', '/v1/orders', { body, as, headers: keyed(key) })
const orderByGraphql: Act = (input, as, key, at = store) =>
  at.graphql('mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id } }', { input }, { as, headers: keyed(key) })
const tagByRest: Act = (body, as, key) => store.rest('POST', '/v1/tags', { body, as, headers: keyed(key) })
const tagByGraphql: Act = (input, as, key) =>
  store.graphql('mutation($input: CreateTagInput!) { createTag(input: $input) { id } }', { input }, { as, headers: keyed(key) })

const units = (quantity: number) => ({ items: [{ petId: orderedId, quantity }] })

/** Two different calls under one key. Gives the second reply. */
async function underOneKey(act: Act, first: object, second: object, as: CallerName): Promise<Reply> {
  const key = randomUUID()
  const { status, body, text } = await act(first, as, key)
  expect([status < 300, body.errors], text).toEqual([true, undefined])
  return act(second, as, key)
}

/** Sends the same order again while its payment is pending. */
async function whileUnderWay(act: Act): Promise<Reply> {
  const key = randomUUID()
  const asked = payments.asked()
  const first = act({ items: [{ petId: 1, quantity: 1 }] }, 'customer', key, slow)
  await asked
  const second = await act({ items: [{ petId: 1, quantity: 1 }] }, 'customer', key, slow)
  payments.answer()
  expect((await first).text).not.toContain('error')
  return second
}

const provocations: Readonly<Record<ErrorCode, Provocation>> = {
  VALIDATION_ERROR: { rest: () => rest('GET', '/v1/pets?status=invalid'), graphql: () => ask('{ pets(limit: 0) { data { id } } }') },
  QUERY_TOO_COMPLEX: {
    rest: () => rest('GET', '/v1/orders?limit=100&fields=id,items.pet', 'staff'),
    graphql: () => ask(`{ ${Array.from({ length: 21 }, (_, i) => `a${i}: inventory { onHand }`).join(' ')} }`),
  },
  UNAUTHORIZED: { rest: () => rest('GET', '/v1/orders'), graphql: () => ask('{ orders { data { id } } }') },
  FORBIDDEN: {
    rest: () => rest('POST', '/v1/pets', 'customer', { body: pet }),
    graphql: () => ask('mutation { deletePet(id: 1) }', 'customer'),
  },
  NOT_FOUND: { rest: () => rest('GET', '/v1/pets/999999'), graphql: () => ask('{ pet(id: 999999) { id } }') },
  DOCUMENT_NOT_TRUSTED: {
    rest: 'its documents are made by the server',
    graphql: () => rest('POST', '/graphql', 'nobody', { body: { documentId: 'unknown' } }),
  },
  METHOD_NOT_ALLOWED: {
    rest: () => rest('PUT', '/v1/pets'),
    graphql: () => rest('GET', `/graphql?query=${encodeURIComponent('mutation { deletePet(id: 1) }')}`, 'staff'),
  },
  REQUEST_TIMEOUT: {
    rest: () => overWire('GET /v1/pets HTTP/1.1\r\nHost: a\r\n'),
    graphql: 'the request ends before its path counts',
  },
  HEADERS_TOO_LARGE: {
    rest: () => overWire(`GET /v1/pets HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`),
    graphql: 'the request ends before its path counts',
  },
  NOT_ACCEPTABLE: {
    rest: () => rest('GET', '/v1/pets', 'nobody', { headers: { accept: 'text/html' } }),
    graphql: () => ask('{ inventory { onHand } }', 'nobody', { accept: 'text/html' }),
  },
  VERSION_SUNSET: {
    rest: () => ended.rest('GET', '/v0/pets'),
    graphql: () => ended.rest('POST', '/v0/graphql', { body: { query: '{ inventory { onHand } }' } }),
  },
  CONFLICT: {
    rest: () => rest('POST', '/v1/pets', 'staff', { body: { ...pet, sku: 'taken' } }),
    graphql: () => ask('mutation { createPet(input: { name: "Bo", status: sold, sku: "taken" }) { id } }', 'staff'),
  },
  PRECONDITION_FAILED: {
    rest: () => rest('PATCH', `/v1/pets/${petId}`, 'staff', { body: {}, headers: { 'if-match': '"9-x"' } }),
    graphql: () => ask(`mutation { updatePet(id: ${petId}, version: 9, input: {}) { id } }`, 'staff'),
  },
  PAYLOAD_TOO_LARGE: {
    rest: () => rest('POST', '/v1/pets', 'staff', { body: big, headers: json }),
    graphql: () => rest('POST', '/graphql', 'nobody', { body: big, headers: json }),
  },
  UNSUPPORTED_MEDIA_TYPE: {
    rest: () => rest('POST', '/v1/pets', 'staff', { body: 'x', headers: { 'content-type': 'text/plain' } }),
    graphql: () => rest('POST', '/graphql', 'nobody', { body: 'x', headers: { 'content-type': 'text/plain' } }),
  },
  INVALID_CUSTOMER: {
    rest: () => orderByRest({ ...units(1), customerId: 999_999 }, 'staff'),
    graphql: () => orderByGraphql({ ...units(1), customerId: 999_999 }, 'staff'),
  },
  PAYMENT_FAILED: {
    rest: () => orderByRest({ ...units(1), paymentMethod: 'pm_declined' }, 'customer'),
    graphql: () => orderByGraphql({ ...units(1), paymentMethod: 'pm_declined' }, 'customer'),
  },
  INSUFFICIENT_INVENTORY: {
    rest: () => orderByRest(units(101), 'customer'),
    graphql: () => orderByGraphql(units(101), 'customer'),
  },
  IDEMPOTENCY_CONFLICT: {
    rest: () => underOneKey(tagByRest, { name: 'one' }, { name: 'two' }, 'staff'),
    graphql: () => underOneKey(tagByGraphql, { name: 'three' }, { name: 'four' }, 'staff'),
  },
  DUPLICATE_ORDER: {
    rest: () => underOneKey(orderByRest, units(1), units(2), 'customer'),
    graphql: () => underOneKey(orderByGraphql, units(1), units(2), 'customer'),
  },
  IDEMPOTENCY_IN_PROGRESS: {
    rest: () => whileUnderWay(orderByRest),
    graphql: () => whileUnderWay(orderByGraphql),
  },
  RATE_LIMIT_EXCEEDED: {
    rest: () => tryPasswords((input) => rest('POST', '/v1/auth/login', 'nobody', { body: input })),
    graphql: () =>
      tryPasswords((input) => store.graphql('mutation($input: LoginInput!) { login(input: $input) { tokenType } }', { input })),
  },
  INTERNAL_ERROR: {
    rest: () => broken.rest('GET', '/v1/pets'),
    graphql: () => broken.graphql('{ pets { data { id } } }'),
  },
  SERVICE_UNAVAILABLE: {
    rest: () => whileLocked('pets', () => hasty.rest('GET', '/v1/pets')),
    graphql: () => whileLocked('pets', () => hasty.graphql('{ pets { data { id } } }')),
  },
  INSUFFICIENT_STORAGE: {
    rest: () => broken.rest('POST', '/v1/tags', { as: 'staff', body: { name: 'one' } }),
    graphql: () => broken.graphql('mutation { createTag(input: { name: "two" }) { id } }', {}, { as: 'staff' }),
  },
}

const codes = Object.keys(catalogue) as ErrorCode[] // the catalogue is an object literal

it.each(codes)('the code %s has a case in this file', (code) => {
  expect(provocations[code], `the catalogue has ${code}, this file does not`).toBeDefined()
})

/** The codes that a style can give, with their provocations. */
function casesOf(style: keyof Provocation): [ErrorCode, () => Promise<Reply>][] {
  return codes.flatMap((code) => {
    const provoke = provocations[code]?.[style]
    return typeof provoke === 'function' ? [[code, provoke]] : []
  })
}

it.each(casesOf('rest'))('REST shows all fields of %s', async (code, provoke) => {
  const reply = await provoke()
  expect(reply.status, reply.text).toBe(catalogue[code].status)
  expect(Object.keys(reply.body)).toEqual(['error'])
  expect(reply.body.error).toEqual({ ...shown(code, reply), message: expect.stringMatching(/./) })
  expectHeaders(code, reply)
})

it.each(casesOf('graphql'))('GraphQL shows all fields of %s', async (code, provoke) => {
  const reply = await provoke()
  const { data = null, errors } = reply.body
  expect(data).toSatisfy((value) => value === null || Object.values(value as object).every((field) => field === null))
  expect(errors[0].extensions).toEqual(shown(code, reply))
  expect(errors[0].message).toMatch(/./)
})

describe('an error of the OAuth path', () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = 'grant_type=client_credentials&client_id=x&client_secret=y'
  const refused: readonly { code: ErrorCode; error: string; act: (url: string) => Promise<Reply> }[] = [
    { code: 'UNAUTHORIZED', error: 'invalid_client', act: (url) => store.rest('POST', url, { body, headers }) },
    { code: 'PAYLOAD_TOO_LARGE', error: 'invalid_request', act: (url) => store.rest('POST', url, { body: big, headers }) },
    { code: 'UNSUPPORTED_MEDIA_TYPE', error: 'invalid_request', act: (url) => store.rest('POST', url, { body: '{}', headers: json }) },
    {
      code: 'NOT_ACCEPTABLE',
      error: 'invalid_request',
      act: (url) => store.rest('POST', url, { body, headers: { ...headers, accept: 'text/html' } }),
    },
    { code: 'INTERNAL_ERROR', error: 'server_error', act: (url) => broken.rest('POST', url, { body, headers }) },
    {
      code: 'SERVICE_UNAVAILABLE',
      error: 'temporarily_unavailable',
      act: (url) => whileLocked('oauth_clients', () => hasty.rest('POST', url, { body, headers })),
    },
  ]
  const urls = ['/oauth/token', '/oauth/revoke', '/oauth/introspect']
  it.each(refused.flatMap((row) => urls.map((url) => ({ ...row, url }))))('$url: $code is $error', async ({ url, code, error, act }) => {
    const reply = await act(url)
    expect(reply.status).toBe(catalogue[code].status)
    expect(reply.body).toEqual({ error, error_description: expect.stringMatching(/./) })
    expect(reply.text).not.toMatch(/hidden|clients|relation|select/)
    expect(reply.headers['cache-control']).toBe('no-store')
    expect(reply.headers['www-authenticate']).toBe(code === 'UNAUTHORIZED' ? 'Basic realm="petstore"' : undefined)
    expect(reply.headers['retry-after'] !== undefined).toBe(code === 'SERVICE_UNAVAILABLE')
  })
})

describe('a failure of the server', () => {
  const inside = /hidden|treasure|relation|select|pets"|postgres|drizzle|sql|\/src\/|node_modules|\.[jt]s|at \w+/i

  it.each(['INTERNAL_ERROR', 'SERVICE_UNAVAILABLE'] as const)('reveals no internals: %s', async (code) => {
    for (const provoke of [provocations[code].rest, provocations[code].graphql]) {
      const { text, body } = await (provoke as () => Promise<Reply>)()
      const { docs: _docs, ...told } = body.error ?? body.errors[0].extensions
      expect(JSON.stringify({ ...told, message: body.error?.message ?? body.errors[0].message })).not.toMatch(inside)
      expect(text).not.toContain('stack')
      expect(told.details).toEqual({})
    }
  })
})
