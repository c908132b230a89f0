import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { connectionLimits } from '../../src/http/connections.js'
import { type DatabaseGate, databaseGate } from '../http/databaseGate.js'
import { lastLine, openReader } from '../http/readers.js'
import { manyPets } from '../rest/catalogue.js'
import { freePort } from '../support/chaos/freePort.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const UNREAD = 10
/** Longer than a start takes on a busy machine. */
const START_MS = 60_000
let store: PetStore
let gate: DatabaseGate
let port: number
let child: ChildProcess | undefined

// twelve megabytes of pets: more than the operating system buffers for a client
beforeAll(async () => {
  store = await petStore()
  await manyPets(store, 3000)
  await store.sql`update pets set description = repeat('long', 1000)`
  gate = await databaseGate(store.address)
})
afterEach(() => void child?.kill('SIGKILL'))
afterAll(async () => {
  await gate.shut()
  await store.close()
})

function databaseUrl(): string {
  const { address } = gate
  return typeof address === 'string' ? address : `postgres://${address.user}@127.0.0.1:${address.port}/${address.database}`
}

/** Starts the built server as a separate process. */
async function start(): Promise<ChildProcess> {
  port = await freePort()
  const env = {
    APP_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: store.folder,
    DATABASE_URL: databaseUrl(),
    LOG_LEVEL: 'silent',
    ...unlimited,
  }
  const started = spawn(process.execPath, [program], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] })
  child = started
  const isReady = async () => expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200)
  await vi.waitFor(isReady, { timeout: START_MS, interval: 100 })
  return started
}

const EXPORT = ['GET /v1/pets/export HTTP/1.1']
const key = (caller: 'staff' | 'customer') => `X-API-Key: ${store.keys[caller]}`
const post = (path: string, body: string, ...headers: string[]) =>
  openReader(port, [`POST ${path} HTTP/1.1`, 'Content-Type: application/json', `Content-Length: ${body.length}`, ...headers], body)

describe('SIGTERM', () => {
  it('ends the process with status 0 even with slow clients, and their calls are in the request log', { timeout: 120_000 }, async () => {
    const process = await start()
    const unread = await Promise.all(Array.from({ length: UNREAD }, () => openReader(port, [...EXPORT, key('staff')])))
    const subscribe = JSON.stringify({ query: 'subscription { petChanged { name } }' })
    const events = await post('/graphql/stream', subscribe, 'Accept: text/event-stream', key('staff'))
    const silent = await openReader(port, [])
    const exited = once(process, 'exit')
    let signalledAt = 0
    let posting: Awaited<ReturnType<typeof post>> | undefined
    await store.sql.begin(async (tx) => {
      await tx`lock table tags in share row exclusive mode` // exports only read, so they do not wait
      posting = await post('/v1/tags', JSON.stringify({ name: 'last' }), key('staff'))
      await until(async () => {
        // a transaction would see the activity of its first look for ever
        const [row] =
          await store.sql`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
        expect(row?.n).toBe(1)
      })
      signalledAt = performance.now()
      process.kill('SIGTERM')
      await until(() => expect(openReader(port, [])).rejects.toMatchObject({ code: 'ECONNREFUSED' }))
    })
    expect(await exited).toEqual([0, null])
    expect(performance.now() - signalledAt).toBeLessThan(connectionLimits.endMs) // before the server ends any stream
    expect(await posting?.finish()).toMatch(/^HTTP\/1.1 201 /)
    expect(await events.finish()).toMatch(/event: complete/)
    for (const reader of unread) expect(lastLine(await reader.finish())).toBeUndefined()
    await silent.finish()
    const rows = await store.sql`select path, status from request_log order by path`
    expect(rows.filter(({ path }) => path === '/v1/pets/export')).toHaveLength(UNREAD)
    expect(rows).toEqual(
      expect.arrayContaining([
        { path: '/graphql/stream', status: 200 },
        { path: '/v1/tags', status: 201 },
      ]),
    )
  })

  it('ends the process at once with status 1 when it comes a second time', { timeout: 120_000 }, async () => {
    const process = await start()
    await openReader(port, EXPORT)
    const exited = once(process, 'exit')
    process.kill('SIGTERM')
    await until(() => expect(openReader(port, [])).rejects.toMatchObject({ code: 'ECONNREFUSED' }))
    const signalledAt = performance.now()
    process.kill('SIGTERM')
    expect(await exited).toEqual([1, null])
    expect(performance.now() - signalledAt).toBeLessThan(connectionLimits.stoppingStallMs) // before its reader would be cut
  })

  // takes half a minute, so it runs only with STOP_TEST=full
  it.runIf(process.env.STOP_TEST === 'full')(
    'ends a slow export with the error SERVICE_UNAVAILABLE within 30 seconds',
    { timeout: 150_000 },
    async () => {
      await store.sql`update pets set description = repeat('long', 10000)`
      const process = await start()
      const slow = await openReader(port, [...EXPORT, key('customer')])
      const slowEnd = slow.sipUntilClosed(200)
      await until(() => expect(slow.text.length).toBeGreaterThan(500_000))
      const exited = once(process, 'exit')
      const signalledAt = performance.now()
      process.kill('SIGTERM')
      expect(await exited).toEqual([0, null])
      expect(performance.now() - signalledAt).toBeLessThan(30_000)
      slow.socket.resume()
      await slowEnd
      expect(lastLine(await slow.finish())).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE', status: 503 } })
      const [row] = await store.sql`select error_code from request_log where path = '/v1/pets' order by id desc limit 1`
      expect(row).toEqual({ error_code: 'SERVICE_UNAVAILABLE' })
    },
  )
})
