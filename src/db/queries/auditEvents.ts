import { and, eq } from 'drizzle-orm'
import type { UserId } from '../../values/ids.js'
import type { Tx } from '../client.js'
import { auditEvents } from '../tables/auditEvents.js'
import { columnsFor } from './columns.js'
import { readsOf } from './reads.js'

const columns = {
  id: auditEvents.id,
  type: auditEvents.type,
  occurredAt: auditEvents.occurredAt,
  actorUserId: auditEvents.actorUserId,
  actorClientId: auditEvents.actorClientId,
  userId: auditEvents.userId,
  subject: auditEvents.subject,
  address: auditEvents.address,
  requestId: auditEvents.requestId,
}

export type AuditEventRow = typeof auditEvents.$inferSelect

export const auditEventSorts = { id: 'integer', occurredAt: 'moment' } as const

export interface AuditEventFilter {
  readonly type?: string | null
  readonly userId?: UserId | null
}

export const auditEventReads = readsOf<AuditEventRow, AuditEventFilter>({
  table: auditEvents,
  columns: columnsFor(columns, { always: ['id'] }),
  sorts: { id: auditEvents.id, occurredAt: auditEvents.occurredAt },
  matching: ({ type, userId }) => and(type && eq(auditEvents.type, type), userId && eq(auditEvents.userId, userId)),
})

export async function insertAuditEvent(tx: Tx, event: typeof auditEvents.$inferInsert): Promise<void> {
  await tx.insert(auditEvents).values(event)
}
