import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { RedisPositions } from '../../src/providers/replicas/redisPositions.js'
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
    one = new RedisPositions(redis.url, KEPT_SECONDS)
    other = new RedisPositions(redis.url, KEPT_SECONDS)
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
})
