import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { CHANGES_CHANNEL } from '../../src/db/queries/changes.js'
import { anotherInstance, caching, cachingStore, statementsOf, warm } from '../support/cachingStore.js'
import { aPet } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import type { PetStore } from '../support/petStore.js'
import { type RedisServer, redisProgram, startRedis } from '../support/redisServer.js'
import { until } from '../support/until.js'

describe.skipIf(redisProgram === undefined)('answers in Redis (needs redis-server or valkey-server)', () => {
  let redis: RedisServer
  let store: PetStore
  let other: App
  let ids: number[]
  beforeAll(async () => {
    redis = await startRedis()
    store = await cachingStore({ settings: { REDIS_URL: redis.url } })
    other = await anotherInstance(store, { ...caching, REDIS_URL: redis.url })
    ids = []
    for (let i = 0; i < 8; i++) ids.push((await aPet(store, { category: 'dog', tags: ['ä'], price: i })).id)
    await store.sql.notify(CHANGES_CHANNEL, 'mark behind the new pets')
    await Promise.all([store.app.changes.catchUp(), other.changes.catchUp()])
  })
  afterAll(async () => {
    await other.close()
    await store.close()
    await redis.kill()
  })

  const urlsOf = (id: number | undefined) => [
    `/v1/pets/${id}`,
    `/v1/pets?ids=${id}&fields=id,stock,tags.name`,
    `/graphql?query=${encodeURIComponent('query ($id: Int64!) { a: pet(id: $id) { stock tags { name } } b: __typename }')}&variables={"id":${id}}`,
  ]
  const fetched = () => metric({ app: other }, 'gateway_cache_reads_total', 'outcome="fetched"')

  it('are taken by another instance without a statement, byte for byte', async () => {
    for (const [i, id] of ids.entries())
      for (const [j, url] of urlsOf(id).entries()) {
        const kept = await warm(store, () => store.app.http.inject({ url }))
        if (i === 0) await warm({ app: other }, () => other.http.inject({ url })) // its plan is made
        const before = await fetched()
        let reply: typeof kept | undefined
        const statements = await statementsOf({ app: other }, async () => {
          reply = await other.http.inject({ url })
        })
        if (i === 0) continue
        expect([statements, (await fetched()) - before], url).toEqual([0, 1])
        expect([reply?.payload, reply?.headers.etag], `${j}`).toEqual([kept.payload, kept.headers.etag])
      }
  })

  it('are never older than a write, in any instance', async () => {
    const [id] = ids
    for (let stock = 10; stock < 30; stock++) {
      await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { stock } })
      for (const url of urlsOf(id)) expect((await store.app.http.inject({ url })).payload).toContain(`"stock":${stock}`)
      await other.changes.catchUp()
      for (const url of urlsOf(id)) expect((await other.http.inject({ url })).payload).toContain(`"stock":${stock}`)
    }
  })

  it('are not needed: without Redis each process keeps its own', async () => {
    await redis.kill()
    const url = `/v1/pets/${ids[1]}`
    await store.rest('PATCH', url, { as: 'staff', body: { stock: 77 } })
    expect((await store.app.http.inject({ url })).json().stock).toBe(77)
    await until(async () => expect((await other.http.inject({ url })).json().stock).toBe(77))
    await redis.restart()
    expect((await other.http.inject({ url })).json().stock).toBe(77)
  })
})
