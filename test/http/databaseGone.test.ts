import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'
import { type DatabaseGate, databaseGate } from './databaseGate.js'

let database: FreshDatabase
let gate: DatabaseGate
let folder: string
let app: App

beforeAll(async () => {
  database = await freshDatabase()
  gate = await databaseGate(database.address)
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-gone-'))
  app = await createApp(
    parseConfig({ APP_ENV: 'test', ...unlimited, LOG_LEVEL: 'silent', DATA_DIR: folder, DATABASE_TIMEOUT_MS: '400' }),
    gate.address,
  )
  await expectUp()
})
afterAll(async () => {
  await app.close()
  await gate.shut()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function get(call: string | InjectOptions) {
  const startedAt = performance.now()
  const reply = await app.http.inject(call)
  return { status: reply.statusCode, headers: reply.headers, body: reply.json(), seconds: (performance.now() - startedAt) / 1000 }
}
const ask = (query: string) =>
  app.http.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' }, payload: { query } })

/** Waits for the recovery. On a busy machine the first statements may exceed this server's timeout. */
function expectUp(): Promise<void> {
  return until(async () => expect([(await get('/health')).status, (await get('/v1/pets')).status]).toEqual([200, 200]))
}

it('the server is healthy, live and ready with its database', async () => {
  const health = await get('/health')
  expect(health).toMatchObject({
    status: 200,
    body: { status: 'healthy', dependencies: { database: { status: 'up', latencyMs: expect.any(Number) } } },
  })
  expect(await get('/health/live')).toMatchObject({ status: 200, body: { status: 'live' } })
  expect(await get('/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } })
  expect((await get('/v1/pets')).status).toBe(200)
})

describe.each([
  ['gone', () => gate.shut(), () => gate.open()],
  ['frozen', async () => gate.freeze(), async () => gate.thaw()],
])('a server with its database %s', (_how, fail, recover) => {
  it('is live but neither healthy nor ready, replies 503 within 5 s, and recovers by itself', async () => {
    await fail()
    expect(await get('/health')).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', dependencies: { database: { status: 'down', latencyMs: null } } },
    })
    expect(await get('/health/live')).toMatchObject({ status: 200 })
    expect(await get('/health/ready')).toMatchObject({ status: 503, body: { status: 'not ready' } })
    const reply = await get('/v1/pets')
    expect(reply).toMatchObject({ status: 503, body: { error: { code: 'SERVICE_UNAVAILABLE', details: {} } } })
    expect(reply.seconds).toBeLessThan(5)
    expect(reply.headers['retry-after']).toMatch(/^\d+$/)
    const { errors } = (await ask('{ pets { data { id } } }')).json()
    expect(errors[0].extensions).toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 })
    const write = await get({ method: 'POST', url: '/v1/auth/login', payload: { email: 'ada@example.com', password: 'wrong' } })
    expect(write).toMatchObject({ status: 503, body: { error: { code: 'SERVICE_UNAVAILABLE', details: {} } } })
    expect(write.seconds).toBeLessThan(5)
    await recover()
    await expectUp()
  })
})
