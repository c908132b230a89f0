import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import { schema } from '../../src/graphql/schema.js'
import { SCRIPTED } from '../../src/rest/openapi/scriptedErrors.js'
import { madeRows } from '../support/catalogue/catalogue.js'
import { aDelivery, anEvent, anOAuthClient, anOrder, aPet } from '../support/factories.js'
import { checkReply, contract } from '../support/openapiValidator.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import {
  all,
  bodyOf,
  documenting,
  example,
  exported,
  formWith,
  lists,
  named,
  type Options,
  reads,
  rest,
  withParameter,
} from './documented.js'
import { identityIsAsDocumented } from './repliesOfIdentity.js'
import { ordersAreAsDocumented } from './repliesOfOrders.js'
import { streamsAreAsDocumented } from './repliesOfStreams.js'
import { webhooksAreAsDocumented } from './repliesOfWebhooks.js'
import { repeatsAreAsDocumented } from './repliesOnceMore.js'

// The tests compare the server with the OpenAPI document. They call every operation with the document's own examples until every documented
// status has been seen. `petStore` checks each reply against the document on the way.

/** Statuses that only a fault of the server, the connection of a client, or a header of the sandbox gives: `test/sandbox/scriptedErrors.test.ts`. */
const FAULTS = ['408', '431', '500', '503', '507', SCRIPTED]
const NOWHERE = 9_999_999
const problem = 'application/problem+json'
const ndjson = 'application/x-ndjson'
const seen = new Set<string>()

let store: PetStore
let withoutScopes: string
let pet: { id: number }
let ids: Readonly<Record<string, number>>
beforeAll(async () => {
  // a preview is signed with the time, so a fixed clock keeps two calls equal
  store = await petStore({ wallClock: { now: () => new Date('2026-11-20T10:00:00.000Z') } })
  withoutScopes = await provisionApiKey(store.app.services(), { email: 'none@example.com', role: 'customer', scopes: ['pets:read'] })
  pet = await aPet(store, { category: 'dog', tags: ['friendly'], price: 29.99, photoUrls: ['https://example.com/a.jpg'] })
  const { id: userId } = (await store.rest('GET', '/v1/me', { as: 'admin' })).body
  const { id: keyId } = (await store.rest('GET', `/v1/users/${userId}/apikey`, { as: 'admin' })).body
  const [orders, client] = [await anOrder(store, { petId: pet.id }), await anOAuthClient(store)]
  await writeRequestLog(store.app.services())
  const [{ id: events }, delivery] = [await anEvent(store, orders), await aDelivery(store, { as: 'admin' })]
  const { id: deliveries, webhookId } = delivery
  ids = {
    ...(await madeRows(store)),
    pets: pet.id,
    orders,
    users: userId,
    'oauth-clients': client.id,
    userId,
    keyId,
    events,
    webhooks: webhookId,
    webhookId,
    deliveries,
  }
})
afterAll(() => store.close())

async function call(method: string, url: string, options: Options = {}): Promise<Reply> {
  const reply = await store.rest(method, url, { as: 'admin', ...options })
  const held = checkReply(method, url, reply)
  if (held) seen.add(`${held.operationId} ${held.status}`)
  return reply
}

/** The URL of a documented path with existing ids, the caller's own where they are ids of users; `given` ids replace them. */
function addressOf(path: string, given: Readonly<Record<string, number | string>> = {}): string {
  const [, collection = ''] = /([\w-]+)\/\{id\}/.exec(path) ?? []
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => String(given[name] ?? ids[name === 'id' ? collection : name]))
  return (
    {
      '/v1/search': `${url}?q=pet`,
      '/v1/search/export': `${url}?q=pet`,
      '/graphql': `${url}?query={__typename}`,
      '/graphql/stream': `${url}?query={__typename}`,
    }[path] ?? url
  )
}

describe('a refusal', () => {
  it.each(documenting(413))('is as documented: $name with too large a body', async ({ method, path }) => {
    const headers = { 'content-type': 'application/json', 'content-length': String(10 ** 8) }
    expect((await call(method, addressOf(path), { headers })).status).toBe(413)
  })

  it.each(documenting(415))('is as documented: $name with a body of the wrong type', async ({ method, path }) => {
    expect((await call(method, addressOf(path), { body: 'text', headers: { 'content-type': 'text/plain' } })).status).toBe(415)
  })

  it.each(documenting(406))('is as documented: $name for a caller that does not accept JSON', async (row) => {
    expect((await call(row.method, addressOf(row.path), example(row, { accept: 'text/csv' }))).status).toBe(406)
  })

  it.each(documenting(401).filter(({ name }) => name !== 'getMetrics'))('is as documented: $name with a bad credential', async (row) => {
    const options = example(row, { 'x-api-key': 'pk_live_x' })
    expect((await call(row.method, addressOf(row.path), { ...options, as: 'nobody' })).status).toBe(401)
  })

  const guarded = documenting(403).filter(({ operation }) => operation.security.every((way) => Object.keys(way).length > 0))
  it.each(guarded)('is as documented: $name without a credential, or without its scope', async (row) => {
    const url = addressOf(row.path)
    expect((await call(row.method, url, { ...example(row), as: 'nobody' })).status).toBe(401)
    expect((await call(row.method, url, { ...example(row, { 'x-api-key': withoutScopes }), as: 'nobody' })).status).toBe(403)
  })

  it.each(documenting(400, rest))('is as documented: $name with an unknown parameter, in both error formats', async (row) => {
    const url = withParameter(addressOf(row.path), 'nonsense=1')
    expect((await call(row.method, url, example(row))).body.error.code).toBe('VALIDATION_ERROR')
    expect((await call(row.method, url, example(row, { accept: problem }))).body.code).toBe('VALIDATION_ERROR')
  })

  it.each(documenting(400))('is as documented: $name with a bad Host', async (row) => {
    expect((await call(row.method, addressOf(row.path), example(row, { host: 'a b' }))).status).toBe(400)
  })

  it.each(documenting(404))('is as documented: $name with a missing or a malformed id', async (row) => {
    for (const [, name = ''] of row.path.matchAll(/\{(\w+)\}/g)) {
      expect((await call(row.method, addressOf(row.path, { [name]: NOWHERE }), example(row))).status, name).toBe(404)
      expect((await call(row.method, addressOf(row.path, { [name]: 'x' }), example(row))).status, name).toBe(400)
    }
  })

  describe('under the idempotency key of another call', () => {
    const headers = { 'idempotency-key': '6f0c1d0e-5d0a-4f6e-9a53-0c7b8f1f2a11' }
    beforeAll(async () => {
      await call('POST', '/v1/tags', { body: { name: 'called once' }, headers })
      // stores the key for every other operation too, as if each had been called with other arguments
      const others = Object.keys(schema.getMutationType()?.getFields() ?? {}).filter((name) => name !== 'createTag')
      await store.sql`
        insert into idempotency_records (caller, operation, key, fingerprint, created_at, answer, finished_at)
        select caller, other, key, fingerprint, created_at, answer, finished_at from idempotency_records, unnest(${others}::text[]) as other`
    })

    it.each(documenting(409, rest))('is as documented: $name', async (row) => {
      const reply = await call(row.method, addressOf(row.path), example(row, headers))
      expect(reply).toMatchObject({ status: 409, body: { error: { code: 'IDEMPOTENCY_CONFLICT' } } })
    })
  })

  it.each(documenting(412))('is as documented: $name with an outdated version', async (row) => {
    expect((await call(row.method, addressOf(row.path), example(row, { 'if-match': '"999-x"' }))).status).toBe(412)
  })
})

describe('a read', () => {
  it.each(reads)('is as documented: $name with 200, with 304 and by HEAD', async ({ path }) => {
    const reply = await call('GET', addressOf(path))
    expect(reply.status).toBe(200)
    const again = await call('GET', addressOf(path), { headers: { 'if-none-match': reply.headers.etag ?? '' } })
    expect(again.status).toBe(304)
    expect((await call('HEAD', addressOf(path))).status).toBe(200)
  })

  it.each([...reads, ...exported])('is as documented: $name with the example of each parameter', async ({ path, operation }) => {
    const base = addressOf(path)
    for (const parameter of operation.parameters) {
      if (!('in' in parameter) || parameter.in !== 'query' || parameter.example === undefined || base.includes(`?${parameter.name}=`))
        continue
      const url = withParameter(base, `${parameter.name}=${encodeURIComponent(String(parameter.example))}`)
      expect((await call('GET', url)).status, url).toBe(200)
    }
  })

  it.each(exported)('is as documented: $name, with all fields, with one, and by HEAD', async ({ path }) => {
    const whole = await call('GET', addressOf(path))
    expect(whole.headers['content-type']).toBe(ndjson)
    expect(whole.text).toMatch(/^\{.*\}\n/)
    const part = await call('GET', withParameter(addressOf(path), 'fields=id'), { headers: { accept: ndjson } })
    expect(part.text).toMatch(/^\{"id":\d+\}\n/)
    expect((await call('HEAD', addressOf(path))).status).toBe(200)
  })

  it.each(lists)('has an ETag and a link to its first page: $name', async ({ path }) => {
    const { headers } = await call('GET', addressOf(path))
    expect(headers).toMatchObject({ link: expect.stringContaining('rel="first"'), etag: expect.any(String) })
  })
})

describe('a write', () => {
  it.each(['createPet', 'createCategory', 'createTag'])('creates by the example of %s, and refuses a duplicate', async (name) => {
    const { path, operation } = named(name)
    const body: object = JSON.parse(String(bodyOf(operation)?.body))
    expect((await call('POST', path, { body })).status).toBe(201)
    const again = name === 'createPet' ? { ...body, sku: (await aPet(store)).sku } : body
    expect((await call('POST', path, { body: again })).status).toBe(409)
  })

  it('follows the examples of replacePet, updatePet and deletePet', async () => {
    const mine = await aPet(store)
    const url = `/v1/pets/${mine.id}`
    const { sku: _taken, ...replacement } = JSON.parse(String(bodyOf(named('replacePet').operation)?.body))
    expect((await call('PUT', url, { body: replacement })).status).toBe(200)
    expect((await call('PATCH', url, example(named('updatePet')))).status).toBe(200)
    expect((await call('PATCH', url, example(named('updatePet'), {}, 'application/merge-patch+json'))).status).toBe(200)
    const taken = { sku: (await aPet(store)).sku }
    expect((await call('PUT', url, { body: { ...replacement, ...taken } })).status).toBe(409)
    expect((await call('PATCH', url, { body: taken })).status).toBe(409)
    expect((await call('DELETE', `/v1/pets/${pet.id}`)).status).toBe(409)
    expect((await call('DELETE', url)).status).toBe(204)
  })

  it('adds a picture with addPetPhoto, and refuses other files, large files and a twenty-first picture', async () => {
    const mine = await aPet(store)
    expect((await call('POST', `/v1/pets/${mine.id}/photos`, formWith())).status).toBe(201)
    expect((await call('POST', `/v1/pets/${mine.id}/photos`, formWith('no picture'))).status).toBe(415)
    expect((await call('POST', `/v1/pets/${mine.id}/photos`, formWith(Buffer.alloc(5.02 * 1024 * 1024)))).status).toBe(413)
    const full = await aPet(store, { photoUrls: Array.from({ length: 20 }, (_, i) => `https://example.com/${i}.jpg`) })
    expect((await call('POST', `/v1/pets/${full.id}/photos`, formWith())).status).toBe(409)
  })
})

identityIsAsDocumented({ store: () => store, call, addressOf })
ordersAreAsDocumented({ store: () => store, call, addressOf })
webhooksAreAsDocumented({ store: () => store, call, addressOf })
repeatsAreAsDocumented({ store: () => store, call, addressOf })
streamsAreAsDocumented({ store: () => store, call })

describe('a path beside the REST operations', () => {
  it('answers for health, metrics and the OpenAPI document', async () => {
    for (const path of ['/health', '/health/live', '/health/ready', '/metrics', '/openapi.json', '/openapi.json?v=3.0']) {
      expect((await call('GET', path, { as: 'nobody' })).status, path).toBe(200)
    }
    const { headers } = await call('GET', '/openapi.json')
    expect((await call('GET', '/openapi.json', { headers: { 'if-none-match': headers.etag ?? '' } })).status).toBe(304)
    for (const query of ['v=2.0', 'nonsense=1']) expect((await call('GET', `/openapi.json?${query}`)).status).toBe(400)
    const { body } = await call('GET', '/openapi.json')
    const served = JSON.parse(JSON.stringify(body).replaceAll('http://petstore.test/docs/', '/docs/'))
    const servers = [{ ...contract.servers[0], url: 'http://petstore.test' }] // a running server names its own address
    expect(served).toEqual({ ...contract, servers })
  })

  it('answers and refuses operations for GraphQL', async () => {
    const { body: text } = { ...example(named('postGraphQL')) }
    const reply = await call('POST', '/graphql', { body: { ...JSON.parse(String(text)), variables: { id: pet.id } } })
    expect(reply.body.data.pet.category).toEqual({ name: 'dog' })
    expect((await call('POST', '/v1/graphql', { body: { query: '{ pet(id: 0) { id } }' } })).body.errors[0].extensions.code).toBe(
      'NOT_FOUND',
    )
    const strict = { accept: 'application/graphql-response+json', 'apollo-require-preflight': 'true' }
    expect((await call('POST', '/graphql', { body: { query: '{' }, headers: strict })).status).toBe(400)
    expect((await call('GET', '/graphql?query={__typename}', { headers: strict })).status).toBe(200)
    const { etag = '' } = (await call('GET', '/graphql?query={__typename}')).headers
    expect((await call('GET', '/graphql?query={__typename}', { headers: { 'if-none-match': etag } })).status).toBe(304)
    for (const options of [{ headers: strict }, {}])
      expect((await call('GET', '/graphql?documentId=unknown', options)).body.errors[0].extensions.code).toBe('DOCUMENT_NOT_TRUSTED')
    expect((await call('POST', '/graphql', { body: { documentId: 'unknown' } })).status).toBe(403)
    expect((await call('GET', '/graphql?query={', { headers: strict })).status).toBe(400)
    expect((await call('GET', '/graphql?query=mutation{deletePet(id:0)}', { headers: strict })).status).toBe(405)
  })

  it('gives 404 when it is unknown, and Allow for a wrong method', async () => {
    expect((await call('GET', '/v1/nothing')).status).toBe(404)
    expect((await call('DELETE', '/v1/pets')).headers.allow).toBe('GET, HEAD, POST')
  })
})

describe('a caller over its quota', () => {
  let limited: PetStore
  beforeAll(async () => {
    limited = await petStore({ settings: { RATE_LIMIT_PER_DAY: '1' } })
    for (const as of ['admin', 'nobody'] as const) await limited.rest('GET', '/v1/tags', { as })
  })
  afterAll(() => limited.close())

  it.each(documenting(429))('gets 429 as documented: $name', async (row) => {
    const url = addressOf(row.path)
    const reply = await limited.rest(row.method, url, { as: 'admin', ...example(row) })
    expect(reply.status).toBe(429)
    expect(reply.headers).toMatchObject({ 'retry-after': expect.any(String), 'x-ratelimit-remaining': '0' })
    const held = checkReply(row.method, url, reply)
    if (held) seen.add(`${held.operationId} ${held.status}`)
  })

  it('is every caller of an operation that counts', () => {
    const counted = all.filter(({ path }) => /^\/(v1|graphql|oauth)\b/.test(path) && !path.endsWith('/openapi.json'))
    expect(counted.filter(({ operation }) => !('429' in operation.responses)).map(({ name }) => name)).toEqual([])
  })
})

/** Statuses of gateways with other settings: `test/http/metricsAccess.test.ts` sees them. */
const bySettings = ['getMetrics 401', 'getMetrics 404']

it('every documented status has been seen, except the statuses of faults and of other settings', () => {
  const documented = all.flatMap(({ operation }) =>
    Object.keys(operation.responses)
      .filter((status) => !FAULTS.includes(status))
      .map((status) => `${operation.operationId} ${status}`),
  )
  expect(documented.filter((entry) => !seen.has(entry))).toEqual(bySettings)
})
