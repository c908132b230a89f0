import { and, asc, gte, lt, sql } from 'drizzle-orm'
import type { Db } from '../client.js'
import { auditEvents } from '../tables/auditEvents.js'
import type { AuditEventRow } from './auditEvents.js'

/** The period of an export. The end is not a part of it. */
export interface AuditPeriod {
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

/** The next rows of an export, the oldest first. Rows never change, so rows behind the last one are the same at every moment. */
export function auditEventsAfter(
  db: Db,
  { from, to }: AuditPeriod,
  last: Pick<AuditEventRow, 'occurredAt' | 'id'> | undefined,
  limit: number,
): Promise<readonly AuditEventRow[]> {
  const { occurredAt, id } = auditEvents
  return db
    .select()
    .from(auditEvents)
    .where(
      and(
        from && gte(occurredAt, from),
        to && lt(occurredAt, to),
        last && sql`(${occurredAt}, ${id}) > (${last.occurredAt.toISOString()}::timestamptz, ${last.id})`,
      ),
    )
    .orderBy(asc(occurredAt), asc(id))
    .limit(limit)
}
