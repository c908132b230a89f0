import { setTimeout as sleep } from 'node:timers/promises'
import { type RedisServer, redisProgram, startRedis } from '../../redisServer.js'
import { startLoad } from '../../steadyLoad.js'
import type { Fault } from '../fault.js'
import type { Ground } from '../ground.js'
import { openPlacedShop, type ServedShop, startAll } from '../servedShop.js'

const PER_SECOND = 50
const LASTS_MS = 6000

/** A gateway that counts calls in Redis, and shares kept answers there. */
async function withRedis(ground: Ground): Promise<ServedShop & { readonly redis: RedisServer }> {
  const redis = await startRedis()
  ground.atEnd(() => redis.kill())
  const shop = await openPlacedShop(ground, { REDIS_URL: redis.url, CACHE_MB: '64' })
  await startAll([shop.instances[0]])
  return { ...shop, redis }
}

/** A fault of Redis under the mix of calls. No call may fail. */
export function redisFault(name: string, { begin, end }: { begin(redis: RedisServer): unknown; end(redis: RedisServer): unknown }): Fault {
  return {
    name,
    group: 'redis',
    rounds: 1,
    mayFail: 'none',
    bounds: { slowest: 5000, recovery: 5000 },
    settleMs: 3000,
    lacks: redisProgram ? undefined : 'redis-server',
    async setUp(ground) {
      const { instances, calls, lost, redis } = await ground.share(withRedis)
      return {
        begin: () => startLoad(instances[0].url, PER_SECOND, calls),
        async fault() {
          await begin(redis)
          await sleep(LASTS_MS)
        },
        async recovery() {
          await end(redis)
        },
        verdict: async () => ({ lost: await lost(), measured: [], breaches: [] }),
      }
    },
  }
}
