import { type AuditEventFilter, type AuditEventRow, auditEventReads, auditEventSorts } from '../../db/queries/auditEvents.js'
import { everyRow } from '../../db/visible.js'
import type { Fields, Shown } from '../../values/fields.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Services } from '../services.js'

/** The audit log, by default newest first. @throws VALIDATION_ERROR */
export function listAuditEvents(
  { db }: Pick<Services, 'db'>,
  args: AuditEventFilter & PageArguments,
  fields: Fields,
): Promise<Page<Shown<AuditEventRow>>> {
  const { type, userId } = args
  return auditEventReads.page(db, everyRow, { type, userId }, parsePage(args, auditEventSorts, '-id'), fields)
}
