import { getTableName } from 'drizzle-orm'
import type { Tx } from '../db/client.js'
import { deleteDeadDispatchers } from '../db/queries/dispatch.js'
import { forgetBodies } from '../db/queries/events.js'
import { deleteOldRows } from '../db/queries/oldRows.js'
import { forgetDeliveries } from '../db/queries/webhookDeliveries.js'
import { DAY_MS } from '../values/durations.js'
import { growingTables, nowFor } from './growingTables.js'
import { inBatches } from './inBatches.js'
import type { Services } from './services.js'
import { MAX_DELIVERY_DAYS } from './webhooks/eventTypes.js'

/**
 * Deletes rows that no longer decide anything, in batches (`growingTables`), and the bodies of events that are delivered no more. The request log has a loop of
 * its own.
 */
export async function forgetExpired(services: Pick<Services, 'write' | 'clock' | 'wallClock' | 'alerts'>): Promise<void> {
  const { write, clock, alerts } = services
  const forget = async (table: string, act: (tx: Tx, limit: number) => Promise<number>): Promise<void> =>
    alerts.rowsForgotten(table, await inBatches((limit) => write((tx) => act(tx, limit))))
  await write(deleteDeadDispatchers)
  const undelivered = new Date(clock.now().getTime() - MAX_DELIVERY_DAYS * DAY_MS)
  await forget('webhook_deliveries', (tx, limit) => forgetDeliveries(tx, undelivered, limit))
  await inBatches((limit) => write((tx) => forgetBodies(tx, undelivered, limit)))
  for (const table of growingTables) {
    const { column, keptMs, hasOwnWay } = table
    if (hasOwnWay) continue
    const before = new Date(nowFor(table, services).getTime() - keptMs)
    await forget(getTableName(column.table), (tx, limit) => deleteOldRows(tx, { table: column.table, column }, before, limit))
  }
}
