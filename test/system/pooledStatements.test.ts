import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/client.js'
import { PlanReader } from '../../src/db/planReader.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { hasPgbouncer, type Pooler, startPgbouncer } from '../support/pgbouncer.js'

describe.skipIf(!hasPgbouncer)('through pgbouncer in transaction mode (needs pgbouncer)', () => {
  let fresh: FreshDatabase
  let pooler: Pooler
  let url: string
  beforeAll(async () => {
    fresh = await freshDatabase()
    pooler = await startPgbouncer(fresh.address)
    const [row] = await fresh.sql`select current_database() as name`
    url = pooler.url(row?.name)
  })
  afterAll(async () => {
    await pooler.stop()
    await fresh.close()
  })

  it('statements of one caller at the same time are all answered, with and without parameters', async () => {
    const database = openDatabase(url, { DATABASE_POOL: 2, DATABASE_PREPARE: false, DATABASE_TIMEOUT_MS: 10_000 })
    const { db } = database.session('one')
    // PostgreSQL takes some milliseconds to read it, in which it has told the end of the statement in front of it
    const long = sql.raw(Array(5000).fill(1).join())
    const asked = Array.from({ length: 60 }, async (_, i) => {
      const [row] = await db.execute(i % 2 === 0 ? sql.raw(`select ${i} as number`) : sql`select ${i}::int as number where 1 in (${long})`)
      return row?.number
    })
    expect(await Promise.all(asked)).toEqual(asked.map((_, i) => i))
    await database.close()
  })

  it('plans leave nothing behind on its connections', async () => {
    const reader = new PlanReader(url)
    // PostgreSQL takes the text, and fails when it plans it
    for (let run = 0; run < 3; run++) await expect(reader.plan('select 1 / 0')).rejects.toMatchObject({ code: '22012' })
    expect(await reader.plan('select id from pets where id = $1')).toMatch(/\$1/)
    expect(await reader.plan('select 1')).toMatch(/^Result/)
    await reader.close()
  })
})
