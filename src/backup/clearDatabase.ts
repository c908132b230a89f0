import type { TransactionSql } from 'postgres'
import { NOT_OF_EXTENSION } from './notOfExtension.js'
import { quotedName } from './quotedName.js'

/** The longest wait for a gateway that still uses the tables, in milliseconds. */
const LOCK_MS = 10_000

/** Tables with rows in every migrated database: a row of a migration, and the signs of life of instances. */
const NEVER_EMPTY = ['business_clock', 'clock_instances']

/** Whether no table of the database has a row that a caller or a command made. */
export async function isEmpty(tx: TransactionSql): Promise<boolean> {
  const tables = await tx.unsafe<{ name: string }[]>(
    `select relname as name from pg_class c
      where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and ${NOT_OF_EXTENSION}`,
  )
  const told = tables.filter(({ name }) => !NEVER_EMPTY.includes(name))
  if (told.length === 0) return true
  const filled = told.map(({ name }) => `exists (select from ${quotedName(name)})`).join(' or ')
  const [row] = await tx.unsafe(`select ${filled} as is_filled`)
  return row?.is_filled !== true
}

/** The objects of the schema, except the parts of extensions. */
const OBJECTS = `
  select format('drop table %s cascade', oid::regclass) as statement from pg_class c
    where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and ${NOT_OF_EXTENSION}
  union all select format('drop type %s cascade', t.oid::regtype) from pg_type t where typtype = 'e' and typnamespace = 'public'::regnamespace
    and not exists (select from pg_depend where classid = 'pg_type'::regclass and objid = t.oid and deptype = 'e')
  union all select format('drop routine %s cascade', p.oid::regprocedure) from pg_proc p where pronamespace = 'public'::regnamespace
    and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')`

/** Drops the tables, types and functions of the gateway, so that migrations can begin anew. Extensions and rights of the schema stay. */
export async function clearDatabase(tx: TransactionSql): Promise<void> {
  await tx.unsafe(`set local lock_timeout = ${LOCK_MS}`)
  const statements = await tx.unsafe<{ statement: string }[]>(OBJECTS)
  for (const { statement } of statements) await tx.unsafe(statement.replace(/^drop (\w+) /, 'drop $1 if exists '))
  await tx.unsafe('drop schema if exists drizzle cascade')
  await tx.unsafe('set local lock_timeout = 0')
}
