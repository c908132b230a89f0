import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from './client.js'
import { mustBeForTrials } from './mustBeForTrials.js'
import { resetOffset } from './queries/businessClock.js'
import { catalogueReplaced } from './queries/changes.js'

/** Tables of the installation, not of its data: a running server signs with the keys, and lives by the others. */
const KEPT = ['signing_keys', 'business_clock', 'clock_instances']

interface Emptying {
  /** Further tables that keep their rows. */
  readonly alsoKept?: readonly string[]
  /** Loads the first rows, which get the ids from 1 on. */
  readonly refill: () => Promise<unknown>
}

/**
 * Deletes all rows of all tables, except those of the installation, and loads the first rows. The tables stay. All later rows get new ids: a running server may
 * still work for a row of before, such as an order that waits for its payment, and must not find another row under its id. For the same reason the first users
 * get new ids, too. Business time has no offset any more. All instances are told.
 * @returns the new revision of business time
 * @throws ConfigError for a database of production
 */
export async function emptyTables(tx: Tx, { alsoKept = [], refill }: Emptying): Promise<number> {
  await mustBeForTrials(tx)
  const kept = [...KEPT, ...alsoKept]
  const tables = await tx.execute<{ name: string }>(
    // a partition is emptied with its table, and may be gone at any time
    sql`select relname as name from pg_class
      where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace`,
  )
  const emptied = tables.map(({ name }) => name).filter((name) => !kept.includes(name))
  const ids = emptied.length > 0 ? await empty(tx, emptied) : []
  await tx.execute(sql.raw(catalogueReplaced))
  const revision = await resetOffset(tx)
  await refill()
  await goOn(tx, ids)
  return revision
}

/** A sequence of ids. */
interface IdSequence extends Record<string, unknown> {
  readonly name: string
  readonly table: string
  /** The last id that it has given. */
  readonly last: string
}

/** @returns the sequences of the tables, which begin at 1 again, except the one of the users */
async function empty(tx: Tx, tables: readonly string[]): Promise<IdSequence[]> {
  const named = sql.join(
    tables.map((name) => sql.identifier(name)),
    sql`, `,
  )
  await tx.execute(sql`lock table ${named} in access exclusive mode`) // before the last ids are read
  const ids = await tx.execute<IdSequence>(sql`
    select seqrelid::regclass::text as name, relname as "table", pg_sequence_last_value(seqrelid) as last
    from pg_sequence join pg_depend on objid = seqrelid and classid = 'pg_class'::regclass and deptype in ('a', 'i')
      join pg_class on pg_class.oid = refobjid and refclassid = 'pg_class'::regclass
    where relname in (${textList(tables)}) and pg_sequence_last_value(seqrelid) is not null`)
  // without CASCADE, so that no kept table is emptied by a reference
  await tx.execute(sql`truncate ${named} restart identity`)
  await goOn(
    tx,
    ids.filter(({ table }) => table === 'users'),
  )
  return ids
}

/** Lets sequences go on after the last id of before, or after a higher id that they have given since. */
async function goOn(tx: Tx, ids: readonly IdSequence[]): Promise<void> {
  for (const { name, last } of ids)
    await tx.execute(
      sql`select setval(${name}::regclass, greatest(${last}::bigint, coalesce(pg_sequence_last_value(${name}::regclass), 0)))`,
    )
}

function textList(texts: readonly string[]): SQL {
  return sql.join(
    texts.map((text) => sql`${text}`),
    sql`, `,
  )
}
