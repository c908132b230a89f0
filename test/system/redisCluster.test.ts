import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CHANGES_CHANNEL } from '../../src/db/queries/changes.js'
import { anotherInstance, caching, cachingStore, warm } from '../support/cachingStore.js'
import { aPet } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type RedisCluster, startRedisCluster } from '../support/redisCluster.js'
import { redisProgram } from '../support/redisServer.js'
import { usualLimits } from '../support/unlimited.js'
import { until } from '../support/until.js'

/** A busy machine must not make a test of counts fall back to the memory of a process. */
const PATIENT_MS = 20_000

describe.skipIf(redisProgram === undefined)('a Redis Cluster (needs redis-server or valkey-server)', () => {
  let cluster: RedisCluster
  let stores: PetStore[] = []
  beforeAll(async () => {
    cluster = await startRedisCluster()
  })
  afterAll(() => cluster.close())
  afterEach(async () => {
    for (const node of cluster.nodes) node.thaw()
    await Promise.all(stores.map((store) => store.close()))
    stores = []
    for (const { client } of cluster.nodes) await until(() => client.flushall())
  })

  async function gateway(settings: Record<string, string> = {}, redisDeadlineMs = PATIENT_MS): Promise<PetStore> {
    const store = await petStore({ redisDeadlineMs, settings: { ...usualLimits, REDIS_URL: cluster.url, ...settings } })
    stores.push(store)
    return store
  }

  const keysOf = async () =>
    (await Promise.all(cluster.nodes.map(({ client }) => client.keys('petstore:limits:*')))).map((keys) => keys.length)

  it('counts the calls of all processes exactly', async () => {
    const store = await gateway({ RATE_LIMIT_PER_DAY: '30' })
    const other = await anotherInstance(store, { ...usualLimits, REDIS_URL: cluster.url, RATE_LIMIT_PER_DAY: '30' })
    expect([await metric(store, 'gateway_redis_up'), await metric({ app: other }, 'gateway_redis_up')]).toEqual([1, 1])
    const headers = { authorization: `ApiKey ${store.keys.customer}` }
    const replies = await Promise.all(
      Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? store.app : other).http.inject({ url: '/v1/tags', headers })),
    )
    expect(replies.filter(({ statusCode }) => statusCode === 200)).toHaveLength(30)
    expect(replies.filter(({ statusCode }) => statusCode === 429)).toHaveLength(30)
    await other.close()
  })

  it('keeps the counters of different callers in all places of the cluster', async () => {
    const store = await gateway({ TRUSTED_PROXIES: 'loopback' })
    for (let i = 0; i < 40; i++) {
      const { status } = await store.rest('GET', '/v1/tags', { headers: { 'x-forwarded-for': `198.51.100.${i}` } })
      expect(status).toBe(200)
    }
    for (const count of await keysOf()) expect(count).toBeGreaterThan(0)
    expect(await metric(store, 'gateway_rate_limit_fallbacks_total')).toBe(0)
  })

  it('takes from two callers in two places for one call, and gives back to the first when the second refuses', async () => {
    const store = await gateway({ RATE_LIMIT_QUOTAS: 'login=2', RATE_LIMIT_PER_DAY: '9' })
    const login = () =>
      store.rest('POST', '/v1/auth/login', { as: 'customer', body: { email: 'nobody@example.com', password: 'wrong password' } })
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) statuses.push((await login()).status)
    expect(statuses).toEqual([401, 401, 429, 429, 429])
    expect(await metric(store, 'gateway_rate_limit_fallbacks_total')).toBe(0)
    const left: number[] = []
    for (let i = 0; i < 8; i++) left.push((await store.rest('GET', '/v1/tags', { as: 'customer' })).status)
    expect(left).toEqual([...Array(7).fill(200), 429]) // the refused calls have used nothing of the day
  })

  it('shares kept answers between processes', async () => {
    const store = await cachingStore({ settings: { REDIS_URL: cluster.url } })
    const other = await anotherInstance(store, { ...caching, REDIS_URL: cluster.url })
    stores.push(store)
    const urls: string[] = []
    for (let i = 0; i < 6; i++) urls.push(`/v1/pets/${(await aPet(store)).id}`)
    await store.sql.notify(CHANGES_CHANNEL, 'mark behind the new pets')
    await Promise.all([store.app.changes.catchUp(), other.changes.catchUp()])
    const [first = ''] = urls
    await warm({ app: other }, () => other.http.inject({ url: first }))
    const fetched = () => metric({ app: other }, 'gateway_cache_reads_total', 'outcome="fetched"')
    const before = await fetched()
    for (const url of urls) {
      const kept = await warm(store, () => store.app.http.inject({ url }))
      expect((await other.http.inject({ url })).payload).toBe(kept.payload)
    }
    expect((await fetched()) - before).toBe(urls.length - 1)
    await other.close()
  })

  it('answers all calls while one of its nodes hangs, and counts again afterwards', async () => {
    const store = await gateway({ RATE_LIMIT_PER_MINUTE: '1000' }, 50)
    const ask = async (as: 'customer' | 'staff' | 'admin') => (await store.rest('GET', '/v1/tags', { as })).status
    expect(await ask('customer')).toBe(200)
    for (const node of cluster.nodes) {
      node.freeze()
      const statuses: number[] = []
      for (let i = 0; i < 20; i++) for (const as of ['customer', 'staff', 'admin'] as const) statuses.push(await ask(as))
      expect(new Set(statuses)).toEqual(new Set([200]))
      await until(async () => {
        expect(await ask('customer')).toBe(200)
        expect(await metric(store, 'gateway_redis_up')).toBe(0)
      })
      node.thaw()
      await until(async () => expect(await metric(store, 'gateway_redis_up')).toBe(1))
    }
  })
})
