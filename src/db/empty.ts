import { sql } from 'drizzle-orm'
import type { Tx } from './client.js'

/** Keys that belong to the installation and not to its data: a running server signs with them. */
const KEPT = 'signing_keys'

/** Deletes all rows of all tables, except the signing keys, and restarts all sequences at 1. The tables stay. */
export async function emptyTables(tx: Tx): Promise<void> {
  const tables = await tx.execute<{ name: string }>(
    sql`select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> ${KEPT}`,
  )
  if (tables.length > 0) await tx.execute(sql.raw(`truncate ${tables.map(({ name }) => name).join(', ')} restart identity cascade`))
}
