import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseGate } from '../http/databaseGate.js'
import { createUser } from '../limits/callers.js'
import { type Gateway, placeGateway } from '../support/chaos/gateway.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type RedisServer, redisProgram, startRedis } from '../support/redisServer.js'
import { unlimited } from '../support/unlimited.js'

const CLIENTS = 50
const HEAD = { 'content-type': 'application/json' }

/** The same call in both styles. */
interface Call {
  readonly path: string
  readonly body?: string
  readonly query: string
}

const tags: Call = { path: '/v1/tags', query: '{ tags { pagination { page } } }' }
const search: Call = { path: '/v1/search?q=dog', query: '{ search(q: "dog") { pagination { page } } }' }
const orders: Call = { path: '/v1/orders', query: '{ orders { pagination { page } } }' }
/** No such pet: the call counts, and nothing is bought. */
const purchase: Call = {
  path: '/v1/orders',
  body: '{ "items": [{ "petId": 999999999, "quantity": 1 }] }',
  query: 'mutation { placeOrder(input: { items: [{ petId: 999999999, quantity: 1 }] }) { id } }',
}

const setUps = [
  { name: 'one process', processes: 1, canRun: true },
  { name: 'two processes with one Redis (needs redis-server or valkey-server)', processes: 2, canRun: redisProgram !== undefined },
]

for (const { name, processes, canRun } of setUps)
  describe.skipIf(!canRun)(name, () => {
    let redis: RedisServer | undefined
    let store: PetStore
    let database: Awaited<ReturnType<typeof databaseGate>>
    const gateways: Gateway[] = []

    beforeAll(async () => {
      if (processes > 1) redis = await startRedis()
      store = await petStore()
      database = await databaseGate(store.address)
    })
    afterAll(async () => {
      await Promise.all(gateways.map((gateway) => gateway.stop()))
      await redis?.kill()
      await database.shut()
      await store.close()
    })

    /** Processes with these limits. @returns their addresses */
    async function start(limits: Readonly<Record<string, string>>): Promise<readonly string[]> {
      const { address } = database
      const env = {
        APP_ENV: 'test',
        HOST: '127.0.0.1',
        LOG_LEVEL: 'silent',
        DATA_DIR: store.folder,
        DATABASE_URL: typeof address === 'string' ? address : `postgres://${address.user}@127.0.0.1:${address.port}/${address.database}`,
        ...(redis && { REDIS_URL: redis.url }),
        ...unlimited,
        ...limits,
      }
      const started = await Promise.all(Array.from({ length: processes }, () => placeGateway(env)))
      gateways.push(...started)
      await Promise.all(started.map((gateway) => gateway.restart()))
      return started.map(({ url }) => url)
    }

    /** 50 clients of a new user make more calls than fit, in turns in both styles and at each process. @returns the calls that were not refused */
    async function flood(urls: readonly string[], { path, body, query }: Call, calls: number): Promise<{ taken: number; seconds: number }> {
      const { key } = await createUser(store)
      const headers = { ...HEAD, 'x-api-key': key }
      let [n, taken] = [0, 0]
      const client = async () => {
        while (n < calls) {
          const i = n++
          const inRest = i % 4 < 2
          const response = await fetch(`${urls[i % processes]}${inRest ? path : '/graphql'}`, {
            method: inRest && body === undefined ? 'GET' : 'POST',
            headers,
            body: inRest ? (body ?? null) : JSON.stringify({ query }),
          })
          await response.arrayBuffer()
          expect(response.status).toBeLessThan(500)
          if (response.status !== 429) taken += 1
        }
      }
      const start = performance.now()
      await Promise.all(Array.from({ length: CLIENTS }, client))
      return { taken, seconds: (performance.now() - start) / 1000 }
    }

    describe('with limits of a minute', () => {
      let urls: readonly string[]
      beforeAll(async () => {
        const RATE_LIMIT_QUOTAS = 'default=100:slidingWindow, search=60:slidingWindow, orders.read=300:slidingWindow, orders.create=100'
        urls = await start({ RATE_LIMIT_QUOTAS })
      })

      it.each([
        [60, 'search', search],
        [100, 'default', tags],
        [300, 'orders.read', orders],
      ])('serve exactly %i calls to 50 clients of one user in both styles (%s)', async (limit, _quota, call) => {
        expect((await flood(urls, call, limit + 100)).taken).toBe(limit)
      })

      it('serve exactly the 150 calls of a burst, and the calls that come back meanwhile (orders.create)', async () => {
        const { taken, seconds } = await flood(urls, purchase, 250)
        expect(taken).toBeGreaterThanOrEqual(150)
        expect(taken).toBeLessThanOrEqual(150 + Math.ceil((seconds * 100) / 60))
      })
    })

    it('serve exactly 10 000 calls of a day', async () => {
      const urls = await start({ RATE_LIMIT_PER_DAY: '10000' })
      expect((await flood(urls, tags, 10_200)).taken).toBe(10_000)
    })
  })
