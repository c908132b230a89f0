import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { RedisPositions } from '../../src/providers/replicas/redisPositions.js'
import { type RedisCluster, startRedisCluster } from '../support/redisCluster.js'
import { type RedisServer, redisProgram, startRedis } from '../support/redisServer.js'
import { until } from '../support/until.js'

const KEPT_SECONDS = 1

describe.skipIf(!redisProgram)('positions in Redis (needs redis-server or valkey-server)', () => {
  let redis: RedisServer
  let one: RedisPositions
  let other: RedisPositions
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.kill())
  beforeEach(() => {
    one = new RedisPositions(redis.url, { keptSeconds: KEPT_SECONDS, deadMs: 500 })
    other = new RedisPositions(redis.url, { keptSeconds: KEPT_SECONDS, deadMs: 500 })
  })
  afterEach(() => {
    one.close()
    other.close()
  })
  const believed = async () => {
    for (const positions of [one, other]) await until(async () => expect(await positions.find('nobody')).toBeNull())
  }

  it('are not believed before Redis has answered for as long as it keeps them', async () => {
    const startedAt = performance.now()
    expect(await one.find('user:1')).toBeUndefined()
    await believed()
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(KEPT_SECONDS * 1000)
  })

  it('are known to other processes, the greater one of two, until they end', async () => {
    await believed()
    await one.note(['user:1', 'user:2'], 2n ** 64n - 1n)
    await one.note(['user:1'], 9n)
    await one.note(['user:3'], 9n)
    await other.note(['user:3'], 10n)
    expect(await other.find('user:1')).toBe(2n ** 64n - 1n)
    expect(await other.find('user:2')).toBe(2n ** 64n - 1n)
    expect(await one.find('user:3')).toBe(10n)
    await until(async () => expect(await other.find('user:1')).toBeNull())
  })

  it('are not believed when Redis freezes or was started anew', async () => {
    await believed()
    redis.freeze()
    expect(await one.find('user:1')).toBeUndefined()
    redis.thaw()
    expect(await one.find('user:1')).toBeUndefined()
    await believed()
    await redis.restart()
    await until(async () => expect(await one.find('user:1')).toBeUndefined())
    await believed()
  })

  it('collect on no connection that does not answer: it is opened anew', async () => {
    await believed()
    const watcher = new Redis(redis.url)
    const connections = async () => Number(/total_connections_received:(\d+)/.exec(await watcher.info('stats'))?.[1])
    const before = await connections()
    redis.freeze()
    const isReopened = until(async () => expect(await connections()).toBeGreaterThan(before))
    await new Promise((resolve) => setTimeout(resolve, 3000)) // three probes
    redis.thaw()
    await isReopened
    watcher.disconnect()
    await believed()
  })
})

describe.skipIf(!redisProgram)('positions in a Redis Cluster (needs redis-server or valkey-server)', () => {
  const callers = Array.from({ length: 12 }, (_, i) => `user:${i}`)
  let cluster: RedisCluster
  let one: RedisPositions
  let other: RedisPositions
  beforeAll(async () => {
    cluster = await startRedisCluster()
    one = new RedisPositions(cluster.url, { keptSeconds: KEPT_SECONDS })
    other = new RedisPositions(cluster.url, { keptSeconds: KEPT_SECONDS })
  })
  afterAll(async () => {
    one.close()
    other.close()
    await cluster.close()
  })
  const allAre = (position: bigint | null | undefined) =>
    until(async () => {
      for (const caller of callers) expect(await other.find(caller), caller).toBe(position)
    })

  it('are known to other processes, on all of its nodes', async () => {
    await allAre(null)
    await one.note(callers, 7n)
    for (const caller of callers) expect(await other.find(caller), caller).toBe(7n)
    for (const { client } of cluster.nodes) expect((await client.keys('petstore:wrote:*')).length).toBeGreaterThan(0)
  })

  it('are not believed when one node freezes, not even those of the other nodes', async () => {
    await allAre(null)
    cluster.nodes[1]?.freeze()
    await allAre(undefined)
    cluster.nodes[1]?.thaw()
    await allAre(null)
  })
})
