import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../../src/db/client.js'
import { openPools, type Pools } from '../../src/db/pools.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'

let fresh: FreshDatabase
let pools: Pools
beforeAll(async () => {
  fresh = await freshDatabase()
  const sizes = { DATABASE_POOL: 1, DATABASE_READ_POOL: 1, DATABASE_LOOP_POOL: 1, DATABASE_EVENT_POOL: 1 }
  pools = openPools(fresh.address, { ...sizes, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 20_000 }, {})
})
afterAll(async () => {
  await pools.close()
  await fresh.close()
})

const settings = async (db: Db) => {
  const text = sql`select name, setting from pg_settings where name in ('plan_cache_mode', 'enable_hashjoin', 'enable_mergejoin', 'TimeZone')`
  const rows = await db.execute<{ name: string; setting: string }>(text)
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
}
const usual = { plan_cache_mode: 'auto', enable_hashjoin: 'on', enable_mergejoin: 'on', TimeZone: 'UTC' }

describe('planned reads', () => {
  it('have planner settings of their own', async () => {
    const call = pools.ofCall('owner')
    expect(await settings(call.db)).toEqual(usual)
    expect(await settings(pools.ofEvent('owner').db)).toEqual(usual)
    expect(await settings(call.dbForReads?.() as Db)).toEqual({
      ...usual,
      plan_cache_mode: 'force_generic_plan',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
    })
  })

  it('never wait for a transaction of their caller', async () => {
    const call = pools.ofCall('owner')
    await call.transaction(async (tx) => {
      await tx.execute(sql`select 1`)
      expect(await call.dbForReads?.().execute(sql`select 2 as two`)).toEqual([{ two: 2 }])
    })
  })

  it('count as statements of their operation', async () => {
    const call = pools.ofCall('owner')
    await call.db.execute(sql`select 1`)
    expect(call.statements()).toBe(1)
    await call.dbForReads?.().execute(sql`select 1`)
    await call.dbForReads?.().execute(sql`select 1`)
    expect(call.statements()).toBe(3)
  })

  it('have no place in events', () => {
    expect(pools.ofEvent('owner').dbForReads).toBeUndefined()
  })
})
