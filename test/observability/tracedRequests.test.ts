import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet, aUser } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type CollectedSpan, type TraceCollector, traceCollector } from '../support/traces/collector.js'

let collector: TraceCollector
beforeAll(async () => {
  collector = await traceCollector()
})
afterAll(() => collector.close())

const tracingStore = () => petStore({ settings: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } })

/** Makes calls on a gateway, each in a trace of its own. @returns the spans of each call, as the collector has received them */
async function traces(...calls: ((store: PetStore, headers: Readonly<Record<string, string>>) => Promise<unknown>)[]) {
  const store = await tracingStore()
  const ids: string[] = []
  for (const [i, call] of calls.entries()) {
    const id = String(i + 1).padStart(32, 'a')
    ids.push(id)
    await call(store, { traceparent: `00-${id}-00f067aa0ba902b7-01` })
  }
  await store.close()
  return ids.map((id) => collector.spans.filter(({ traceId }) => traceId === id))
}

const names = (spans: readonly CollectedSpan[] = []) => spans.map(({ name }) => name)

describe('the trace of a request', () => {
  it('shows operations of both styles by their root fields, hashes, refusals and failures, and no probe', async () => {
    const [signUp, graphql, refused, unknown, invalid, probe, metrics] = await traces(
      (store, headers) =>
        store.rest('POST', '/v1/users', { headers, body: { email: 'traced@example.com', password: 'correct horse battery staple' } }),
      (store, headers) =>
        store.graphql('query Mine { pets(limit: 1) { data { id } } other: categories(limit: 1) { data { name } } }', {}, { headers }),
      (store, headers) => store.rest('GET', '/v1/pets/999999', { as: 'customer', headers }),
      (store, headers) => store.rest('GET', '/v1/nothing/here', { headers }),
      (store, headers) => store.graphql('{ nothing }', {}, { headers }),
      (store, headers) => store.rest('GET', '/health/live', { headers }),
      (store, headers) => store.app.http.inject({ method: 'GET', url: '/metrics', headers }),
    )
    expect(names(refused)).toContain('SELECT api_keys')
    expect(names(signUp)).toEqual(expect.arrayContaining(['POST /v1/users', 'mutation registerUser', 'hash a password', 'INSERT users']))
    expect(graphql).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'POST /graphql', isFailed: false }),
        expect.objectContaining({
          name: 'query pets, categories',
          facts: expect.objectContaining({ 'graphql.operation.name': 'Mine', 'petstore.style': 'graphql' }),
        }),
      ]),
    )
    expect(refused).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'query pet',
          isFailed: false,
          facts: expect.objectContaining({ 'petstore.error_code': 'NOT_FOUND' }),
        }),
        expect.objectContaining({ name: 'GET /v1/pets/:id', facts: expect.objectContaining({ 'http.response.status_code': 404 }) }),
      ]),
    )
    expect(names(unknown)).toEqual(['GET unknown'])
    expect(names(invalid)).toEqual(['POST /graphql'])
    expect([probe, metrics]).toEqual([[], []])
  })

  it('of statements shows no literal of the caller, such as an alias', async () => {
    const [spans] = await traces((store, headers) => store.graphql('{ pets(limit: 1) { data { canaryAlias: name } } }', {}, { headers }))
    const texts = spans?.flatMap(({ facts }) => facts['db.query.text'] ?? []) ?? []
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect(text).not.toContain('canaryAlias')
  })
})

it('the trace of a request shows only the beginning of a secret in the name of its operation', async () => {
  const name = 'psk_live_c4n4ry0123456789'
  const [spans] = await traces((store, headers) => store.graphql(`query ${name} { pets(limit: 1) { data { id } } }`, {}, { headers }))
  expect(spans?.map(({ facts }) => facts['graphql.operation.name'])).toContain('psk_…')
  expect(collector.text).not.toContain('c4n4ry')
})

describe('a collector that never answers', () => {
  it('holds up no request, and the end of the gateway for two seconds at most', async () => {
    collector.behave('hang')
    const store = await tracingStore()
    for (let i = 0; i < 50; i++) expect((await store.rest('GET', '/v1/pets')).status).toBe(200)
    const start = performance.now()
    await store.close()
    expect(performance.now() - start).toBeLessThan(10_000)
    collector.behave('take')
  })
})

describe('while tracing is off', () => {
  it('an event stores no trace', async () => {
    const store = await petStore()
    const pet = await aPet(store, { price: 10, stock: 20 })
    const { apiKey } = await aUser(store)
    const headers = { authorization: `ApiKey ${apiKey.secret}` }
    expect((await store.rest('POST', '/v1/orders', { headers, body: { items: [{ petId: pet.id, quantity: 1 }] } })).status).toBe(201)
    expect(await store.sql`select type, traceparent from events`).toEqual([{ type: 'order.created', traceparent: null }])
    await store.close()
  })
})
