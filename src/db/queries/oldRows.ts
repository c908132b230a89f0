import { type Column, type SQLWrapper, sql } from 'drizzle-orm'
import type { Tx } from '../client.js'
import { timestamp } from '../sqlValues.js'

/** A table, with the column that tells the age of its rows. An index of the table begins with the column. */
export interface AgeingTable {
  readonly table: SQLWrapper
  readonly column: Column | SQLWrapper
}

/**
 * Deletes rows whose time lies before `before`, the oldest first. Rows that another transaction holds stay for the next time, so several processes may
 * delete at once. @returns their number, at most `limit`
 */
export async function deleteOldRows(tx: Tx, { table, column }: AgeingTable, before: Date, limit: number): Promise<number> {
  // with a parameter for the limit, PostgreSQL would plan for a tenth of the table
  const deleted = await tx.execute(sql`
    with old as (select ctid from ${table} where ${column} < ${timestamp(before)} order by ${column} limit ${sql.raw(String(limit))} for update skip locked)
    delete from ${table} where ctid = any(array(select ctid from old)) returning 1`)
  return deleted.length
}
