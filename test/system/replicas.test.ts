import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { createPasswordHasher } from '../../src/providers/passwordHasher.js'
import { lacksForReplicas, onServer, type Replicated, startReplicated } from '../support/replicated.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'

const LAG_MS = 1500
const KEPT_SECONDS = 3
/** The longest time that a caller waits while a replica fails. */
const PATIENCE_MS = 5000

interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape and assert what they find
  readonly body: any
  readonly ms: number
}

describe.skipIf(lacksForReplicas)('two instances with two replicas (needs postgresql-15 and redis-server)', () => {
  let servers: Replicated
  let folder: string
  let apps: App[]
  /** A third instance, which keeps answers. */
  let caching: App
  let key: string

  beforeAll(async () => {
    servers = await startReplicated()
    const { primary } = servers
    folder = await mkdtemp(path.join(tmpdir(), 'petstore-replicas-'))
    const settings = {
      APP_ENV: 'test',
      ...unlimited,
      DATA_DIR: folder,
      LOG_LEVEL: 'silent',
      CACHE_MB: '0', // a kept answer would hide where it is read
      PUBLIC_URL: 'http://petstore.test',
      ...servers.settings,
      DATABASE_REPLICA_LAG_MS: String(LAG_MS),
    }
    const config = parseConfig(settings)
    const passwords = createPasswordHasher({ cost: { memoryCost: 8, timeCost: 1 } })
    apps = await Promise.all([1, 2].map(() => createApp(config, primary.url(), { passwords, writesKeptSeconds: KEPT_SECONDS })))
    caching = await createApp(parseConfig({ ...settings, CACHE_MB: '8' }), primary.url(), { passwords })
    key = await provisionApiKey(first().services(), { email: 'staff@example.com', role: 'staff' })
    await bothUp()
  })
  afterAll(async () => {
    await Promise.all([...apps, caching].map((app) => app.close()))
    await servers.close()
    await rm(folder, { recursive: true, force: true })
  })

  const first = () => apps[0] as App // made in beforeAll
  const second = () => apps[1] as App // likewise

  async function call(
    app: App,
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    { as = '', body, headers: more }: { as?: string; body?: object; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Reply> {
    const startedAt = performance.now()
    const headers = { ...(as && { authorization: as }), ...(body && { 'content-type': 'application/json' }), ...more }
    const reply = await app.http.inject({ method, url, headers, payload: body && JSON.stringify(body) })
    return { status: reply.statusCode, body: reply.body === '' ? undefined : JSON.parse(reply.body), ms: performance.now() - startedAt }
  }
  const staff = () => `ApiKey ${key}`
  async function newPet(app = first()): Promise<number> {
    const { status, body } = await call(app, 'POST', '/v1/pets', { as: staff(), body: { name: 'Rex', status: 'available' } })
    expect(status).toBe(201)
    return body.id
  }
  const seenBy = async (as: string, pet: number, app = second()) => (await call(app, 'GET', `/v1/pets/${pet}`, { as })).status

  async function metric(name: string, app = first()): Promise<number[]> {
    const { body: text } = await app.http.inject({ method: 'GET', url: '/metrics' })
    return [...text.matchAll(new RegExp(`^${name}\\{replica="\\d"\\} (\\S+)$`, 'gm'))].map(([, value]) => Number(value))
  }
  const bothUp = () =>
    until(async () => {
      for (const app of apps) expect(await metric('gateway_replica_up', app)).toEqual([1, 1])
    })
  const pause = () => servers.pause()
  const resume = async () => {
    await servers.resume()
    await bothUp()
  }

  it('read replicas: a caller without a credential is shown their state', async () => {
    await pause()
    const pet = await newPet()
    expect(await seenBy('', pet)).toBe(404)
    await resume()
    await until(async () => expect(await seenBy('', pet)).toBe(200))
  })

  it('never keep the answer of a replica', async () => {
    const origin = await caching.http.listen({ host: '127.0.0.1', port: 0 })
    const pets = [await newPet(), await newPet(), await newPet()]
    await resume()
    await until(async () => expect(await seenBy('', pets[2] ?? 0)).toBe(200))
    const shown = async (pet: number) => (await (await fetch(`${origin}/v1/pets/${pet}`)).json()).name
    for (const pet of pets) expect(await shown(pet)).toBe('Rex') // an operation is planned at its second run
    await pause()
    const pet = await newPet()
    expect(await shown(pet)).toBe('Rex')
    await call(first(), 'PATCH', `/v1/pets/${pet}`, { as: staff(), body: { name: 'Max' } })
    await until(async () => expect(await shown(pet)).toBe('Max'))
    await resume()
  })

  it('read the primary for a caller whose write no replica has, also in the other instance', async () => {
    await pause()
    const pet = await newPet()
    for (const app of apps) expect(await seenBy(staff(), pet, app)).toBe(200)
    const { body } = await call(second(), 'PATCH', `/v1/pets/${pet}`, { as: staff(), body: { name: 'Max' } })
    expect(body.name).toBe('Max')
    for (const app of apps) expect((await call(app, 'GET', `/v1/pets/${pet}`, { as: staff() })).body.name).toBe('Max')
    await resume()
  })

  it('read a replica for a caller that can write, once the replica has the last write', async () => {
    const pet = await newPet()
    // Redis is believed when it has answered for as long as it keeps positions
    await new Promise((resolve) => setTimeout(resolve, KEPT_SECONDS * 1000 + 100))
    await pause()
    await onServer(servers.primary, (sql) => sql`update pets set name = 'Changed beside the gateway' where id = ${pet}`)
    expect((await call(second(), 'GET', `/v1/pets/${pet}`, { as: staff() })).body.name).toBe('Rex')
    await resume()
  })

  it('show a write to its caller, who has learned of it by a retry at another instance', async () => {
    await pause()
    const retried = { as: staff(), body: { name: 'Rex', status: 'available' }, headers: { 'idempotency-key': randomUUID() } }
    const { body: pet } = await call(first(), 'POST', '/v1/pets', retried)
    const positions = new Redis(servers.redis.url)
    await positions.flushall() // the first instance has ended before it could note the write
    positions.disconnect()
    expect(await seenBy(staff(), pet.id)).toBe(404)
    expect(await call(second(), 'POST', '/v1/pets', retried)).toMatchObject({ status: 201, body: { id: pet.id } })
    for (const app of apps) expect(await seenBy(staff(), pet.id, app)).toBe(200)
    await resume()
  })

  it('show a new account to its owner, who has signed up in another instance', async () => {
    await pause()
    const email = `${Date.now()}@example.com`
    const password = 'correct horse battery'
    const signedUp = await call(first(), 'POST', '/v1/users', { body: { email, password } })
    expect(signedUp.status).toBe(201)
    const own = `ApiKey ${signedUp.body.apiKey.secret}`
    for (const app of apps) expect(await call(app, 'GET', '/v1/me', { as: own })).toMatchObject({ status: 200, body: { email } })
    const { body: tokens } = await call(first(), 'POST', '/v1/auth/login', { body: { email, password } })
    expect((await call(second(), 'GET', '/v1/me', { as: `Bearer ${tokens.accessToken}` })).status).toBe(200)
    await resume()
  })

  it('never miss an own write while one replica lags, over 60 writes in turns', async () => {
    await onServer(servers.replicas[1], (sql) => sql`select pg_wal_replay_pause()`)
    for (let write = 0; write < 60; write++) {
      const [writing, reading] = write % 2 ? [first(), second()] : [second(), first()]
      const pet = await newPet(writing)
      expect(await seenBy(staff(), pet, reading), `write ${write}`).toBe(200)
    }
    await resume()
  })

  it('leave out a replica that lags, and show new changes to everybody then', async () => {
    await pause()
    const pet = await newPet()
    await until(async () => expect(await metric('gateway_replica_up', second())).toEqual([0, 0]))
    expect(Math.min(...(await metric('gateway_replica_lag_seconds', second())))).toBeGreaterThanOrEqual(LAG_MS / 1000)
    expect(await seenBy('', pet)).toBe(200)
    await resume()
  })

  /** Reads and writes while something fails. @returns the longest wait */
  async function loadWhile(fail: () => void | Promise<void>): Promise<number> {
    let isOver = false
    let longest = 0
    const pet = await newPet()
    const ask = async (app: App) => {
      while (!isOver) {
        const read = await call(app, 'GET', `/v1/pets/${pet}`)
        expect(read.status).toBeLessThan(500)
        const written = await newPet(app)
        const own = await call(app === first() ? second() : first(), 'GET', `/v1/pets/${written}`, { as: staff() })
        expect(own.status).toBe(200)
        longest = Math.max(longest, read.ms, own.ms)
      }
    }
    const asking = [first(), second(), first(), second()].map(ask)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await fail()
    await until(async () => {
      for (const app of apps) expect((await metric('gateway_replica_up', app))[0]).toBe(0)
    })
    isOver = true
    await Promise.all(asking)
    return longest
  }

  it('go on when a replica is killed, and use it again when it is back', async () => {
    const [replica] = servers.replicas
    expect(await loadWhile(() => replica.kill())).toBeLessThan(PATIENCE_MS)
    await replica.start()
    await bothUp()
  })

  it('go on when a replica freezes, and use it again when it goes on', async () => {
    const [replica] = servers.replicas
    expect(await loadWhile(() => replica.freeze())).toBeLessThan(PATIENCE_MS)
    replica.thaw()
    await bothUp()
  })

  it('are told by /health within two seconds, without their hosts, also while one is frozen', async () => {
    const health = async () => {
      const { body, ms } = await call(first(), 'GET', '/health')
      expect(ms).toBeLessThan(2000)
      expect(JSON.stringify(body)).not.toMatch(/127\.0|postgres/)
      return body
    }
    const told = (status: string, ofReplicas: string, inUse: number) => ({
      status,
      dependencies: { database: { status: 'up' }, replicas: { status: ofReplicas, latencyMs: null }, redis: { status: 'up' } },
      replicas: { count: 2, inUse, lagSeconds: expect.any(Number) },
    })
    expect(await health()).toMatchObject(told('healthy', 'up', 2))
    const [replica] = servers.replicas
    replica.freeze()
    await until(async () => expect(await health()).toMatchObject(told('degraded', 'down', 1)))
    replica.thaw()
    await bothUp()
    expect(await health()).toMatchObject(told('healthy', 'up', 2))
  })

  it('read the primary for callers that can write while Redis is frozen or lost', async () => {
    await pause()
    const { redis } = servers
    for (const [fail, recover] of [
      [() => redis.freeze(), () => redis.thaw()],
      [() => redis.kill(), () => redis.restart()],
    ] as const) {
      await fail()
      const pet = await newPet()
      for (const app of apps) expect(await seenBy(staff(), pet, app)).toBe(200)
      await recover()
      for (const app of apps) expect(await seenBy(staff(), pet, app)).toBe(200)
    }
    await resume()
  })
})
