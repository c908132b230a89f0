import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Tx } from '../client.js'
import { timestamp } from '../sqlValues.js'

/** Rows with a moment at which something happens to them. */
export interface DueRows {
  readonly table: SQLWrapper
  /** The moment, less `afterMs`. */
  readonly column: SQLWrapper
  /** Milliseconds from the column's moment to the due moment. */
  readonly afterMs?: number
  /** Names a row for people. */
  readonly subject: SQL
  /** The rows to which it still happens. */
  readonly where?: SQL
}

interface DueRow {
  readonly at: Date
  readonly subject: string
}

/** The rows that become due after `from` and until `to`, the earliest first, at most `limit`. */
export async function findDueRows(tx: Tx, rows: DueRows, from: Date, to: Date, limit: number): Promise<DueRow[]> {
  const { table, column, afterMs = 0, subject, where = sql`true` } = rows
  const before = (moment: Date) => timestamp(new Date(moment.getTime() - afterMs))
  const found = await tx.execute<{ at: string; subject: string }>(sql`
    select ${column} as at, ${subject} as subject from ${table}
    where ${column} > ${before(from)} and ${column} <= ${before(to)} and ${where} order by ${column} limit ${limit}`)
  return found.map(({ at, subject: name }) => ({ at: new Date(new Date(at).getTime() + afterMs), subject: name }))
}
