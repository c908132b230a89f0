import type { TransactionSql } from 'postgres'

/** Rows per COPY: small enough that progress is seen several times a second, large enough to be fast. */
const CHUNK = 3000

/** The part of seeding that each kind of row needs. */
export interface BulkJob {
  readonly tx: TransactionSql
  readonly count: number
  readonly now: Date
  /** Called with the number of rows just added. */
  readonly advance: (rows: number) => void
}

/**
 * Runs `add` chunk by chunk, with fresh ids from the table's own sequence, so that rows of others may be added meanwhile.
 * @param add takes the ids and the index of the first among all `count` rows
 */
export async function bulkRows(
  { tx, count, advance }: BulkJob,
  table: string,
  add: (ids: number[], first: number) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < count; first += CHUNK) {
    const wanted = Math.min(CHUNK, count - first)
    const rows = await tx<{ id: number }[]>`
      select nextval(pg_get_serial_sequence(${table}, 'id'))::float8 as id from generate_series(1, ${wanted})`
    await add(
      rows.map(({ id }) => id),
      first,
    )
    advance(wanted)
  }
}
