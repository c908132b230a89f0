import { getTableName } from 'drizzle-orm'
import { measureTable } from '../db/queries/tableGrowth.js'
import { SECOND_MS } from '../values/durations.js'
import { growingTables, nowFor } from './growingTables.js'
import type { Services } from './services.js'

/** Measures the tables that grow by themselves, and reports for each how long its oldest row should have been deleted. */
export async function watchGrowth(services: Pick<Services, 'db' | 'clock' | 'wallClock' | 'alerts'>): Promise<void> {
  const { db, alerts } = services
  for (const table of growingTables) {
    const { column, keptMs } = table
    const { rows, bytes, oldest } = await measureTable(db, column)
    const overdueMs = oldest ? nowFor(table, services).getTime() - oldest.getTime() - keptMs : 0
    alerts.tableMeasured(getTableName(column.table), { rows, bytes, overdueSeconds: Math.max(0, overdueMs / SECOND_MS) })
  }
}
