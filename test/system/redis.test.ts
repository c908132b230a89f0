import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { remainingOf } from '../../src/domain/limits/algorithms.js'
import type { Balance, Draw, Quota } from '../../src/domain/ports/counters.js'
import { createLog } from '../../src/observability/log.js'
import { MemoryCounters } from '../../src/providers/counters/memoryCounters.js'
import { takeScript } from '../../src/providers/counters/takeScript.js'
import { movableClock } from '../support/clock.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type RedisServer, redisProgram, startRedis } from '../support/redisServer.js'
import { usualLimits } from '../support/unlimited.js'
import { until } from '../support/until.js'

const NOW = Date.parse('2026-11-20T10:00:00.000Z')
const _log = createLog({ LOG_LEVEL: 'silent' })
const perMinute: Quota = { name: 'default', unit: 'calls', algorithm: 'tokenBucket', limit: 100, windowSeconds: 60, burst: 1.5 }
const logins: Quota = { ...perMinute, name: 'login', algorithm: 'slidingWindow', limit: 20, burst: 1 }
const perDay: Quota = { ...perMinute, name: 'day', algorithm: 'day', limit: 200, windowSeconds: 86_400, burst: 1 }

/** A busy machine must not make a test of counts fall back to the memory of a process. */
const PATIENT_MS = 20_000

describe.skipIf(redisProgram === undefined)('counters in Redis (needs redis-server or valkey-server)', () => {
  let redis: RedisServer
  let stores: PetStore[] = []
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.kill())
  afterEach(async () => {
    redis.thaw()
    await Promise.all(stores.map((store) => store.close()))
    stores = []
  })

  async function gateway(settings: Record<string, string> = {}, more: Parameters<typeof petStore>[0] = {}): Promise<PetStore> {
    const store = await petStore({
      redisDeadlineMs: PATIENT_MS,
      ...more,
      settings: { ...usualLimits, REDIS_URL: redis.url, ...settings },
    })
    stores.push(store)
    return store
  }

  it('count as the counters in memory do', async () => {
    const client = new Redis(redis.url)
    const draws = fc.array(
      fc.record({
        quota: fc.constantFrom(perMinute, logins, perDay, { ...perMinute, name: 'cost', limit: 1000, burst: 1 }),
        amount: fc.integer({ min: 1, max: 60 }),
      }),
      { minLength: 1, maxLength: 4 },
    )
    const calls = fc.array(
      fc.record({ pause: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })), draws, isReturned: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 40,
      },
    )
    let n = 0
    try {
      await fc.assert(
        fc.asyncProperty(calls, async (list) => {
          const memory = new MemoryCounters()
          const caller = `user:${++n}`
          let now = NOW
          for (const { pause, draws: wanted, isReturned } of list) {
            now += pause
            const each = [...new Map(wanted.map((draw) => [draw.quota.name, { caller, ...draw }])).values()]
            const expected = memory.take(each, now)
            mustAgree(await inRedis(client, each, now), expected)
            if (!isReturned || !expected.isTaken) continue
            for (const draw of each) memory.giveBack(draw, now)
            await inRedis(
              client,
              each.map((draw) => ({ ...draw, amount: -draw.amount })),
              now,
            )
          }
        }),
        { numRuns: 60 },
      )
    } finally {
      client.disconnect()
    }
  })

  it('are read in one round trip for each call, and forgotten when nothing counts any more', async () => {
    const store = await gateway()
    const client = new Redis(redis.url)
    const monitor = await client.monitor()
    const seen: string[] = []
    monitor.on('monitor', (_time: string, [command]: string[]) => {
      if (command && !['info', 'script'].includes(command.toLowerCase())) seen.push(command.toLowerCase())
    })
    const { headers, status } = await store.graphql('{ a: tags { pagination { page } } b: orders { pagination { page } } }', undefined, {
      as: 'staff',
    })
    expect([status, headers['x-ratelimit-remaining']]).toEqual([200, '99'])
    await until(() => expect(seen.filter((command) => command.startsWith('eval'))).toHaveLength(1))
    monitor.disconnect()
    const keys = await client.keys('petstore:limits:*')
    const lives = await Promise.all(keys.map((key) => client.pttl(key)))
    client.disconnect()
    expect(keys.length).toBeGreaterThan(0)
    for (const life of lives) {
      expect(life).toBeGreaterThan(0)
      expect(life).toBeLessThanOrEqual(86_401_000)
    }
  })

  it('refuse at the door a caller whose excess Redis has told', async () => {
    const store = await gateway({ RATE_LIMIT_PER_MINUTE: '2' })
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) statuses.push((await store.rest('GET', '/v1/tags', { as: 'customer' })).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
    const early = await store.rest('POST', '/v1/tags', { as: 'customer', headers: { 'content-type': 'text/plain' }, body: 'x' })
    expect(early.status).toBe(429)
  })

  it('refuse a large document and still serve a small call', async () => {
    const store = await gateway({ RATE_LIMIT_PER_MINUTE: '10' })
    const aliases = (count: number) => `{ ${Array.from({ length: count }, (_, i) => `a${i}: tags { pagination { page } }`).join(' ')} }`
    const as = 'admin'
    expect((await store.graphql(aliases(10), undefined, { as })).status).toBe(200)
    for (const count of [6, 16]) expect((await store.graphql(aliases(count), undefined, { as })).status).toBe(429)
    expect((await store.rest('GET', '/v1/tags', { as })).status).toBe(200)
  })

  describe.each([
    ['frozen', () => redis.freeze(), () => redis.thaw()],
    ['killed', () => redis.kill(), () => redis.restart()],
  ])('of a Redis that is %s', (_state, lose, find) => {
    it('go on in the memory of the process, late for no call, and in Redis when it answers again', async () => {
      const store = await gateway({ RATE_LIMIT_PER_MINUTE: '1000' }, { redisDeadlineMs: 50 })
      const ask = async () => {
        const start = performance.now()
        const { status } = await store.rest('GET', '/v1/tags', { as: 'customer' })
        return { status, ms: performance.now() - start }
      }
      await ask()
      expect(await metric(store, 'gateway_redis_up')).toBe(1)
      await lose()
      const replies = [...(await Promise.all(Array.from({ length: 20 }, ask))), await ask(), await ask()]
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
      expect(Math.max(...replies.slice(-2).map(({ ms }) => ms))).toBeLessThan(200)
      expect(await metric(store, 'gateway_redis_up')).toBe(0)
      expect(await metric(store, 'gateway_rate_limit_fallbacks_total')).toBeGreaterThanOrEqual(20)
      await find()
      await until(async () => expect(await metric(store, 'gateway_redis_up')).toBe(1))
      const before = await metric(store, 'gateway_rate_limit_fallbacks_total')
      expect((await ask()).status).toBe(200)
      expect(await metric(store, 'gateway_rate_limit_fallbacks_total')).toBe(before)
    })

    it('are told by /health within two seconds', async () => {
      const store = await gateway({}, { redisDeadlineMs: 50 })
      const health = async () => (await store.rest('GET', '/health')).body
      expect(await health()).toMatchObject({ status: 'healthy', dependencies: { redis: { status: 'up', latencyMs: expect.any(Number) } } })
      await lose()
      const startedAt = performance.now()
      expect(await health()).toMatchObject({ status: 'degraded', dependencies: { redis: { status: 'down', latencyMs: null } } })
      expect(performance.now() - startedAt).toBeLessThan(2000)
      await find()
      await until(async () => expect((await health()).status).toBe('healthy'))
    })
  })

  it('go on in the memory of the process as long as Redis takes no writes', async () => {
    const store = await gateway({ RATE_LIMIT_PER_MINUTE: '1000' })
    const client = new Redis(redis.url)
    const isUp = () => metric(store, 'gateway_redis_up')
    try {
      await client.config('SET', 'maxmemory', '1')
      expect((await store.rest('GET', '/v1/tags', { as: 'customer' })).status).toBe(200)
      const seen = new Set<unknown>()
      for (let i = 0; i < 20; i++) {
        seen.add(await isUp())
        await sleep(50)
      }
      expect(seen).toEqual(new Set([0]))
      await client.config('SET', 'maxmemory', '0')
      await until(async () => expect(await isUp()).toBe(1))
    } finally {
      await client.config('SET', 'maxmemory', '0')
      client.disconnect()
    }
  })

  it('replace a value that another program has put in their place', async () => {
    const store = await gateway()
    const client = new Redis(redis.url)
    const left = async () => (await store.rest('GET', '/v1/tags', { as: 'customer' })).headers['x-ratelimit-remaining']
    await client.flushall()
    await left()
    const keys = await client.keys('petstore:limits:user:*')
    expect(keys).toHaveLength(1)
    for (const key of keys) await client.set(key, 'x')
    expect([await left(), await left(), await metric(store, 'gateway_redis_up')]).toEqual(['99', '98', 1])
    client.disconnect()
  })

  it('stand in no other database when Redis does not have the named one', async () => {
    const client = new Redis(redis.url)
    await client.flushall()
    const store = await gateway({ REDIS_URL: `${redis.url}/99` })
    expect((await store.rest('GET', '/v1/tags', { as: 'customer' })).status).toBe(200)
    expect(await metric(store, 'gateway_redis_up')).toBe(0)
    expect(await client.keys('*')).toEqual([])
    client.disconnect()
  })

  it('give points that a call has not used to the next call of the caller at once', async () => {
    const store = await gateway({ COST_PER_MINUTE: '150' })
    for (let i = 0; i < 6; i++) {
      const { status, headers } = await store.graphql('{ users(limit: 100) { data { id } } }', undefined, { as: 'admin' })
      const [, requested, actual] = /^requested=(\d+), actual=(\d+)/.exec(headers['x-query-cost'] ?? '') ?? []
      expect([status, requested, Number(actual) < 10]).toEqual([200, '101', true])
    }
  })

  it('stop no start of a gateway when Redis is not there', async () => {
    const store = await gateway({ REDIS_URL: 'redis://127.0.0.1:1' }, { wallClock: movableClock() })
    const statuses = []
    for (let i = 0; i < 151; i++) statuses.push((await store.rest('GET', '/v1/tags', { as: 'customer' })).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(150)
    expect(statuses.at(-1)).toBe(429)
  })
})

interface Told {
  readonly isTaken: boolean
  readonly balances: readonly Pick<Balance, 'remaining' | 'resetMs' | 'waitMs'>[]
}

/** Runs the script at a given time. */
async function inRedis(client: Redis, draws: readonly Draw[], now: number): Promise<Told> {
  const keys = draws.map(({ caller }) => `test:${caller}`)
  const values = draws.flatMap(({ quota, amount }) => [
    quota.name,
    quota.algorithm,
    quota.limit,
    quota.windowSeconds * 1000,
    quota.burst,
    amount,
  ])
  const [isTaken, ...numbers] = (await client.eval(takeScript, keys.length, ...keys, now, ...values)) as number[]
  const balances = draws.map(({ quota }, i) => {
    const [used = 0, resetMs = 0, wait = 0] = numbers.slice(i * 3, i * 3 + 3)
    return { remaining: remainingOf(quota, used / 1000), resetMs, waitMs: wait < 0 ? Number.POSITIVE_INFINITY : wait }
  })
  return { isTaken: isTaken === 1, balances }
}

/** Equal but for rounding: Redis keeps thousandths of a millisecond and tells whole milliseconds. */
function mustAgree(inScript: Told, inMemory: Told): void {
  expect(inScript.isTaken).toBe(inMemory.isTaken)
  for (const [i, { remaining, resetMs, waitMs }] of inMemory.balances.entries()) {
    const told = inScript.balances[i]
    expect(Math.abs((told?.remaining ?? -9) - remaining)).toBeLessThanOrEqual(1)
    expect(Math.abs((told?.resetMs ?? -9) - resetMs)).toBeLessThanOrEqual(2)
    if (Number.isFinite(waitMs)) expect(Math.abs((told?.waitMs ?? -9) - waitMs)).toBeLessThanOrEqual(2)
    else expect(told?.waitMs).toBe(waitMs)
  }
}
