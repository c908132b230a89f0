import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../../src/db/client.js'
import { openPools, type Pools } from '../../src/db/pools.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'

let fresh: FreshDatabase
let pools: Pools
beforeAll(async () => {
  fresh = await freshDatabase()
  const [{ name } = { name: '' }] = await fresh.sql<{ name: string }[]>`select current_database() as name`
  for (const [setting, value] of [
    ['datestyle', 'SQL, DMY'],
    ['intervalstyle', 'iso_8601'],
    ['timezone', 'Asia/Tokyo'],
  ])
    await fresh.sql.unsafe(`alter database ${name} set ${setting} to '${value}'`)
  const sizes = { DATABASE_POOL: 1, DATABASE_READ_POOL: 1, DATABASE_LOOP_POOL: 1, DATABASE_EVENT_POOL: 1 }
  pools = openPools(fresh.address, { ...sizes, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 20_000 }, {})
})
afterAll(async () => {
  await pools.close()
  await fresh.close()
})

const settings = async (db: Db) => {
  const text = sql`select name, setting from pg_settings 
    where name in ('plan_cache_mode', 'enable_hashjoin', 'enable_mergejoin', 'random_page_cost', 'TimeZone', 'DateStyle', 'IntervalStyle')`
  const rows = await db.execute<{ name: string; setting: string }>(text)
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
}
/** Settings of every session. The settings of the database, which differ in this test, do not change them. */
const forms = { TimeZone: 'UTC', DateStyle: 'ISO, YMD', IntervalStyle: 'postgres' }
const usual = { ...forms, plan_cache_mode: 'auto', enable_hashjoin: 'on', enable_mergejoin: 'on', random_page_cost: '4' }

describe('planned reads', () => {
  it('have planner settings of their own', async () => {
    const call = pools.ofCall('owner')
    expect(await settings(call.db)).toEqual(usual)
    expect(await settings(pools.ofEvent('owner').db)).toEqual(usual)
    expect(await settings(call.dbForReads?.('kept') as Db)).toEqual({
      ...usual,
      plan_cache_mode: 'force_generic_plan',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      random_page_cost: '1',
    })
    expect(await settings(call.dbForReads?.('fresh') as Db)).toEqual({ ...usual, plan_cache_mode: 'force_custom_plan' })
  })

  it('never wait for a transaction of their caller', async () => {
    const call = pools.ofCall('owner')
    await call.transaction(async (tx) => {
      await tx.execute(sql`select 1`)
      expect(await call.dbForReads?.('kept').execute(sql`select 2 as two`)).toEqual([{ two: 2 }])
    })
  })

  it('count as statements of their operation', async () => {
    const call = pools.ofCall('owner')
    await call.db.execute(sql`select 1`)
    expect(call.statements()).toBe(1)
    await call.dbForReads?.('kept').execute(sql`select 1`)
    await call.dbForReads?.('kept').execute(sql`select 1`)
    await call.dbForReads?.('fresh').execute(sql`select 1`)
    expect(call.statements()).toBe(4)
  })

  it('have no place in events', () => {
    expect(pools.ofEvent('owner').dbForReads).toBeUndefined()
  })
})
