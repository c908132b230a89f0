import { sql } from 'drizzle-orm'
import type { Db } from '../client.js'
import { auditEvents } from '../tables/auditEvents.js'

/** The time of the last backup, as the audit log knows it. */
export async function findLastBackup(db: Db): Promise<Date | undefined> {
  const [last] = await db.execute<{ at: string }>(
    sql`select ${auditEvents.occurredAt} as at from ${auditEvents} where ${auditEvents.type} = 'backup_made' order by ${auditEvents.id} desc limit 1`,
  )
  return last && new Date(last.at)
}
