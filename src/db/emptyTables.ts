import { sql } from 'drizzle-orm'
import type { Tx } from './client.js'
import { catalogueReplaced } from './queries/changes.js'

/** Keys that belong to the installation and not to its data: a running server signs with them. */
const KEPT = 'signing_keys'

/**
 * Deletes all rows of all tables, except the signing keys, and restarts all sequences at 1, except the ids of users: a running server remembers for a
 * second which user a credential belongs to, and this id must not be another user's. The tables stay. All instances are told.
 */
export async function emptyTables(tx: Tx): Promise<void> {
  const tables = await tx.execute<{ name: string }>(
    // a partition is emptied with its table, and may be gone at any time
    sql`select quote_ident(relname) as name from pg_class
      where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and relname <> ${KEPT}`,
  )
  if (tables.length === 0) return
  const users = sql`pg_get_serial_sequence('users', 'id')::regclass`
  const [ids] = await tx.execute<{ last: string | null }>(sql`select pg_sequence_last_value(${users}) as last`)
  await tx.execute(sql.raw(`truncate ${tables.map(({ name }) => name).join(', ')} restart identity cascade`))
  if (ids?.last != null) await tx.execute(sql`select setval(${users}, ${ids.last}::bigint)`)
  await tx.execute(sql.raw(catalogueReplaced))
}
