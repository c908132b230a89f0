import { sql } from 'drizzle-orm'
import type { Tx } from './client.js'
import { resetOffset } from './queries/businessClock.js'
import { catalogueReplaced } from './queries/changes.js'

/** Tables of the installation, not of its data: a running server signs with the keys, and lives by the others. */
const KEPT = ['signing_keys', 'business_clock', 'clock_instances']

/**
 * Deletes all rows of all tables, except those of the installation, and restarts their sequences at 1, except the ids of users: a running server remembers for a
 * second which user a credential belongs to, and this id must not be another user's. The tables stay. Business time has no offset any more. All instances are told.
 * @param alsoKept further tables that keep their rows. @returns the new revision of business time
 */
export async function emptyTables(tx: Tx, alsoKept: readonly string[] = []): Promise<number> {
  const kept = [...KEPT, ...alsoKept]
  const tables = await tx.execute<{ name: string }>(
    // a partition is emptied with its table, and may be gone at any time
    sql`select relname as name from pg_class
      where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace`,
  )
  const emptied = tables.map(({ name }) => name).filter((name) => !kept.includes(name))
  if (emptied.length > 0) await empty(tx, emptied)
  await tx.execute(sql.raw(catalogueReplaced))
  return resetOffset(tx)
}

async function empty(tx: Tx, tables: readonly string[]): Promise<void> {
  const users = sql`pg_get_serial_sequence('users', 'id')::regclass`
  const [ids] = tables.includes('users')
    ? await tx.execute<{ last: string | null }>(sql`select pg_sequence_last_value(${users}) as last`)
    : []
  // without CASCADE, so that no kept table is emptied by a reference
  await tx.execute(
    sql`truncate ${sql.join(
      tables.map((name) => sql.identifier(name)),
      sql`, `,
    )} restart identity`,
  )
  if (ids?.last != null) await tx.execute(sql`select setval(${users}, ${ids.last}::bigint)`)
}
