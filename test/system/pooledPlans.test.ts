import { expect, it } from 'vitest'
import { PlanReader } from '../../src/db/planReader.js'
import { freshDatabase } from '../support/database.js'
import { hasPgbouncer, startPgbouncer } from '../support/pgbouncer.js'

it.skipIf(!hasPgbouncer)('plans read through a pooler leave nothing behind on its connections (needs pgbouncer)', async () => {
  const fresh = await freshDatabase()
  const pooler = await startPgbouncer(fresh.address)
  const [row] = await fresh.sql`select current_database() as name`
  const reader = new PlanReader(pooler.url(row?.name))
  // PostgreSQL takes the text, and fails when it plans it
  for (let run = 0; run < 3; run++) await expect(reader.plan('select 1 / 0')).rejects.toMatchObject({ code: '22012' })
  expect(await reader.plan('select id from pets where id = $1')).toMatch(/\$1/)
  expect(await reader.plan('select 1')).toMatch(/^Result/)
  await reader.close()
  await pooler.stop()
  await fresh.close()
})
