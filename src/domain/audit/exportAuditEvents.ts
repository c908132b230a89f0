import type { AuditEventRow } from '../../db/queries/auditEvents.js'
import { type AuditPeriod, auditEventsAfter } from '../../db/queries/auditExport.js'
import type { Services } from '../services.js'

const ROWS_OF_A_STATEMENT = 1000

/** The audit log of a period, the oldest event first, some rows at a time. */
export async function* exportAuditEvents(
  { db }: Pick<Services, 'db'>,
  period: AuditPeriod,
): AsyncGenerator<readonly AuditEventRow[], void, undefined> {
  let last: AuditEventRow | undefined
  do {
    const rows = await auditEventsAfter(db, period, last, ROWS_OF_A_STATEMENT)
    last = rows.length === ROWS_OF_A_STATEMENT ? rows.at(-1) : undefined
    if (rows.length > 0) yield rows
  } while (last)
}
