import { readFileSync } from 'node:fs'
import path from 'node:path'
import { getTableName } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteOldRows } from '../../src/db/queries/oldRows.js'
import { forgetExpired } from '../../src/domain/forgetExpired.js'
import { growingTables } from '../../src/domain/growingTables.js'
import { watchGrowth } from '../../src/domain/watchGrowth.js'
import { DAY, movableClock } from '../support/clock.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'

const page = readFileSync(path.join(import.meta.dirname, '../../docs/limits.md'), 'utf8')
const section = page.slice(page.indexOf('## Tables'))
const DAY_MS = DAY * 1000

const clock = movableClock()
let store: PetStore
beforeAll(async () => {
  store = await petStore({ clock, wallClock: clock })
})
afterAll(() => store.close())

/** The rows of the documented table: name, time, column and index. */
const documented = section
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .filter(([, , kept = '']) => /^\d+ days?$/.test(kept))
  .map(([, name, kept, column, index]) => ({ name, kept, column, index }))

describe('the tables that grow by themselves', () => {
  it('are documented with their times and columns, and no others', () => {
    const days = (ms: number) => `${ms / DAY_MS} ${ms === DAY_MS ? 'day' : 'days'}`
    const known = growingTables.map(({ column, keptMs }) => ({ name: getTableName(column.table), kept: days(keptMs), column: column.name }))
    expect(documented.map(({ index: _, ...row }) => row)).toEqual(known)
  })

  it('have an index that begins with the column of their age, under the documented name', async () => {
    const indexes =
      await store.sql`select tablename as table, indexname as name, indexdef as definition from pg_indexes where schemaname = 'public'`
    for (const { name, column, index } of documented) {
      const found = indexes.find((row) => row.table === name && row.name === index)
      expect(found?.definition, `${index}`).toMatch(new RegExp(`\\(${column}\\b`))
    }
  })

  it('and all other tables of the database stand on the page', async () => {
    const tables = await store.sql<{ name: string }[]>`
      select relname as name from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace`
    expect(tables.filter(({ name }) => !section.includes(`\`${name}\``))).toEqual([])
  })

  it.each(growingTables.filter(({ hasOwnWay }) => !hasOwnWay))('lose old rows by the index: $column.name', async ({ column }) => {
    const plan: string[] = []
    await store.sql.begin(async (sql) => {
      // the tables are empty, so PostgreSQL would sort
      await sql`set local enable_seqscan = off`
      await sql`set local enable_bitmapscan = off`
      const rows = await sql.unsafe(
        `explain select ctid from ${getTableName(column.table)} where ${column.name} < now() order by ${column.name} limit 1000 for update skip locked`,
      )
      plan.push(...rows.map((row) => String(row['QUERY PLAN'])))
    })
    expect(plan.join('\n')).toMatch(/Index/)
    expect(plan.join('\n')).not.toMatch(/Sort/)
  })
})

describe('a clean-up', () => {
  const audit = growingTables.find(({ column }) => getTableName(column.table) === 'audit_events')
  const count = async () => (await store.sql`select count(*)::int as count from audit_events`)[0]?.count
  const fill = (rows: number) =>
    store.sql`insert into audit_events (type, occurred_at) select 'signed_in', ${clock.now()}::timestamptz - n * interval '1 second' from generate_series(1, ${rows}) as n`

  it('deletes at most the given number of rows, the oldest first', async () => {
    await store.sql`truncate audit_events`
    await fill(10)
    if (!audit) throw new Error('audit_events is not listed')
    const { column } = audit
    const { write } = store.app.services()
    expect(await write((tx) => deleteOldRows(tx, { table: column.table, column }, clock.now(), 4))).toBe(4)
    const [row] = await store.sql`select min(occurred_at) as oldest from audit_events`
    expect(row?.oldest).toEqual(new Date(clock.now().getTime() - 6000))
  })

  it('deletes thousands of rows in batches, leaves a row that another transaction holds, and counts', async () => {
    await store.sql`truncate audit_events`
    await fill(2500)
    clock.advance(400 * DAY + 1)
    await store.sql.begin(async (other) => {
      await other`select id from audit_events order by occurred_at limit 1 for update`
      await forgetExpired(store.app.services())
      expect(await count()).toBe(1)
    })
    await watchGrowth(store.app.services())
    expect(await metric(store, 'gateway_table_overdue_seconds', 'table="audit_events"')).toBe(2501)
    await forgetExpired(store.app.services())
    expect(await count()).toBe(0)
    await watchGrowth(store.app.services())
    expect(await metric(store, 'gateway_table_overdue_seconds', 'table="audit_events"')).toBe(0)
    expect(await metric(store, 'gateway_forgotten_rows_total', 'table="audit_events"')).toBe(2500)
  })

  it('is measured for every table', async () => {
    await watchGrowth(store.app.services())
    const { text } = await store.rest('GET', '/metrics')
    for (const { column } of growingTables)
      for (const name of ['rows', 'bytes', 'overdue_seconds'])
        expect(text).toMatch(new RegExp(`^gateway_table_${name}\\{table="${getTableName(column.table)}"\\} \\d`, 'm'))
    expect(await metric(store, 'gateway_table_bytes', 'table="request_log"')).toBeGreaterThan(0)
  })
})
