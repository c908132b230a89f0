import Fastify from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { createMetrics } from '../../src/observability/metrics.js'
import { checkReplies } from '../../src/rest/replyChecks/checkReplies.js'
import { loadVersions } from '../../src/rest/versions/registry.js'
import { restVersions } from '../../src/rest/versions/restVersion.js'
import { servedContract } from '../../src/servedContract.js'
import { aPet } from '../support/factories.js'
import { keptLog } from '../support/keptLog.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore

/** A pet with more pictures than the document allows. */
async function aWrongPet(): Promise<string> {
  const { id } = await aPet(store)
  await store.sql`update pets set photo_urls = array(select 'http://shop.test/secret' from generate_series(1, 21)) where id = ${id}`
  return `/v1/pets/${id}`
}
const get = (url: string, headers = {}) => store.app.http.inject({ url, headers })
const checks = (outcome: string) => metric(store, 'gateway_reply_checks_total', `outcome="${outcome}"`)

describe('RESPONSE_CHECKS', () => {
  afterEach(() => store.close())

  it('off checks nothing', async () => {
    store = await petStore({ checkEvery: 1 })
    expect((await get(await aWrongPet())).statusCode).toBe(200)
    expect([await checks('passed'), await checks('failed')]).toEqual([0, 0])
  })

  it('log sends the reply, logs where it differs, and shows no value of it', async () => {
    const kept = keptLog()
    store = await petStore({ checkEvery: 1, log: kept.log, settings: { RESPONSE_CHECKS: 'log' } })
    const url = await aWrongPet()
    const reply = await get(url)
    expect([reply.statusCode, reply.json().photoUrls.length]).toEqual([200, 21])
    const [line = ''] = kept
      .text()
      .split('\n')
      .filter((text) => text.includes('a reply is not as the OpenAPI document says'))
    expect(JSON.parse(line)).toMatchObject({
      operationId: 'getPet',
      status: 200,
      requestId: reply.headers['x-request-id'],
      problem: 'it/photoUrls must NOT have more than 20 items',
    })
    expect(line).not.toContain('secret')
    expect(await checks('failed')).toBe(1)
  })

  it('reject answers 500 in the place of a wrong reply, in the envelope of all errors', async () => {
    store = await petStore({ checkEvery: 1, settings: { RESPONSE_CHECKS: 'reject' } })
    const url = await aWrongPet()
    const reply = await get(url)
    expect([reply.statusCode, reply.json().error.code]).toEqual([500, 'INTERNAL_ERROR'])
    expect(reply.payload).not.toContain('secret')
    expect(reply.headers.etag).toBeUndefined()
    expect((await get(`/api${url}`)).statusCode).toBe(500)
    expect((await get(`${url}?fields=photoUrls`)).statusCode).toBe(500)
    expect((await get(`${url}?fields=name`)).statusCode).toBe(200)
  })

  it('passes right replies: of reads, of changes, of refusals, empty ones, compressed ones and those with chosen fields', async () => {
    store = await petStore({ checkEvery: 1, settings: { RESPONSE_CHECKS: 'reject' } })
    const { id } = await aPet(store)
    const as = 'staff' as const
    const statuses = [
      (await get('/v1/pets')).statusCode,
      (await get('/v1/pets?fields=name,category.name', { 'accept-encoding': 'gzip' })).statusCode,
      (await get('/v1/pets/999')).statusCode,
      (await get('/v1/pets/x', { accept: 'application/problem+json' })).statusCode,
      (await store.rest('PATCH', `/v1/pets/${id}`, { as, body: { stock: 3 } })).status,
      (await store.rest('POST', '/v1/tags', { as, body: { name: 'calm' } })).status,
      (await store.graphql('{ pets { data { id } } }')).status,
      (await store.rest('DELETE', `/v1/pets/${id}`, { as })).status,
      (await store.app.http.inject({ method: 'HEAD', url: '/v1/pets' })).statusCode,
      (await get('/v1/pets/export')).statusCode,
      (await get('/')).statusCode,
    ]
    expect(statuses).toEqual([200, 200, 404, 400, 200, 201, 200, 204, 200, 200, 200])
    expect(await checks('failed')).toBe(0)
    expect(await checks('passed')).toBeGreaterThanOrEqual(7)
  })

  it('checks one of a hundred replies, the first one among them', async () => {
    store = await petStore({ settings: { RESPONSE_CHECKS: 'log' } })
    const before = (await checks('passed')) + (await checks('failed'))
    for (let i = 0; i < 250; i++) await get('/v1/tags')
    const made = (await checks('passed')) + (await checks('failed')) - before
    expect(made).toBeGreaterThanOrEqual(2)
    expect(made).toBeLessThanOrEqual(3)
  })
})

it('a reply that cannot be compared is sent as it is, and the log shows no part of it', async () => {
  const { log, text } = keptLog()
  const { schema, generated } = await servedContract({ APP_ENV: 'test' }, {})
  const rest = await restVersions(
    loadVersions([{ name: 'v1' }], () => new Date()),
    generated,
  )
  const app = Fastify()
  checkReplies(app, { mode: 'log', versions: rest, schema, log, metrics: createMetrics(), sampleEvery: 1 })
  app.get('/v1/tags', (_request, reply) => reply.type('application/json; charset=utf-8').send('{"secret'))
  const { statusCode, payload } = await app.inject('/v1/tags')
  expect([statusCode, payload]).toEqual([200, '{"secret'])
  expect(text()).toContain('it cannot be compared (SyntaxError)')
  expect(text()).not.toContain('secret')
})
