import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { databaseSettings } from '../cli/runCli.js'
import { type Instance, placeInstance } from '../support/instance.js'
import { addsUpMoves, moveBy, seesEveryEnd, twoWorkers } from '../support/movedWorkers.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type RedisServer, redisProgram, startRedis } from '../support/redisServer.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'

describe('a move of business time with two worker processes', () => {
  let store: PetStore
  let gateway: Instance
  beforeAll(async () => {
    store = await petStore()
    gateway = await twoWorkers(store)
  })
  afterAll(async () => {
    await gateway.kill()
    await store.close()
  })

  it('reaches both before the reply', () => seesEveryEnd(gateway, store))

  it('is never lost among others at the same moment', () => addsUpMoves(gateway, store))
})

describe.skipIf(redisProgram === undefined)('a move of business time with two worker processes and Redis (needs redis-server)', () => {
  let redis: RedisServer
  let store: PetStore
  let gateway: Instance
  beforeAll(async () => {
    redis = await startRedis()
    store = await petStore()
    gateway = await twoWorkers(store, { REDIS_URL: redis.url })
  })
  afterAll(async () => {
    await gateway.kill()
    await store.close()
    await redis.kill()
  })

  it('reaches both before the reply', () => seesEveryEnd(gateway, store))

  it('is never lost among others at the same moment', () => addsUpMoves(gateway, store))

  it('reaches a process that takes the place of a killed process', async () => {
    const processes = () => readFileSync(`/proc/${gateway.pid}/task/${gateway.pid}/children`, 'utf8').trim().split(/\s+/)
    const [killed] = processes()
    process.kill(Number(killed), 'SIGKILL')
    // node:cluster never answers a connection that it hands to a process at the moment of its death
    await until(async () => expect(processes()).not.toContain(killed))
    expect((await moveBy(gateway, store, 'PT1M')).status).toBe(200)
    await seesEveryEnd(gateway, store)
  })
})

it('an instance that hung during a move, so that it counted as gone, does not serve with the time of before', async () => {
  const store = await petStore()
  const hanging = await placeInstance({ ...unlimited, ...databaseSettings(store.address), DATA_DIR: store.folder })
  await hanging.start()
  const key = await provisionApiKey(store.app.services(), { email: 'hanging@example.com', role: 'customer' })
  await store.sql`update api_keys set expires_at = now() + interval '10 minutes' where user_id = (select id from users where email = 'hanging@example.com')`
  const me = async () => (await fetch(`${hanging.url}/v1/me`, { headers: { 'x-api-key': key } })).status
  expect(await me()).toBe(200)
  hanging.freeze()
  expect((await store.rest('POST', '/v1/sandbox/clock', { as: 'staff', body: { by: 'PT1H' } })).status).toBe(200)
  const calls = Promise.all(Array.from({ length: 20 }, me))
  hanging.thaw()
  expect(await calls).toEqual(Array(20).fill(401))
  await hanging.kill()
  await store.close()
})
