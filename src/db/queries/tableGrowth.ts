import { getTableName, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Db } from '../client.js'
import { literal } from '../sqlValues.js'

/** The size of a table with its partitions and indexes, and the moment of its oldest row. */
export interface TableGrowth {
  /** As PostgreSQL estimates them. */
  readonly rows: number
  readonly bytes: number
  /** Undefined for a table without rows. */
  readonly oldest: Date | undefined
}

/** @param column tells the age of a row; an index begins with it, so the oldest row is found at once */
export async function measureTable(db: Db, column: AnyPgColumn): Promise<TableGrowth> {
  const { table } = column
  const [row] = await db.execute<{ rows: string | null; bytes: string | null; oldest: string | null }>(sql`
    select sum(pg_stat_get_live_tuples(relid)) as rows, sum(pg_total_relation_size(relid)) as bytes, (select min(${column}) from ${table}) as oldest
    from pg_partition_tree(${literal(getTableName(table))}::regclass)`)
  return { rows: Number(row?.rows ?? 0), bytes: Number(row?.bytes ?? 0), oldest: row?.oldest ? new Date(row.oldest) : undefined }
}
