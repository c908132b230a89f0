import type { TransactionSql } from 'postgres'

/** Rows in a COPY: few enough for progress several times a second, and many enough to be fast. */
const CHUNK = 3000

/** The inputs of seeding that all kinds of rows share. */
export interface BulkJob {
  readonly tx: TransactionSql
  readonly count: number
  readonly now: Date
  /** Called with the number of rows just added. */
  readonly advance: (rows: number) => void
}

/**
 * Runs `add` for chunk after chunk. The ids come from the table's own sequence, so other transactions may add rows at the same time.
 * @param add takes the ids of a chunk, and the index of its first row among all `count` rows
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
