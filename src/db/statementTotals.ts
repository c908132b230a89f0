import { sql } from 'drizzle-orm'
import type { Db } from './client.js'
import { withoutLiterals } from './withoutLiterals.js'

/** The totals of a statement since PostgreSQL last reset them. */
export interface StatementTotal {
  readonly calls: number
  readonly totalMs: number
  readonly meanMs: number
  readonly maxMs: number
  readonly rows: number
  /** Blocks that were not in the memory of PostgreSQL. */
  readonly blocksRead: number
  /** Without literals. */
  readonly text: string
}

/**
 * The statements of this database that have taken most time together, as the extension `pg_stat_statements` counts them, in any schema.
 * @returns undefined where the extension is missing, or is not loaded. A role without the right `pg_read_all_stats` sees only texts of its own
 */
export async function statementTotals(db: Db, limit: number): Promise<readonly StatementTotal[] | undefined> {
  const [extension] = await db.execute<{ view: string }>(sql`
    select format('%I.pg_stat_statements', nspname) as view from pg_extension join pg_namespace n on n.oid = extnamespace
    where extname = 'pg_stat_statements' and exists (
      select 1 from pg_settings where name = 'pg_stat_statements.max')`)
  if (!extension) return undefined
  const found = await db.execute<Omit<StatementTotal, 'text'> & { readonly text: string | null }>(sql`
    select calls::float8 as calls, total_exec_time as "totalMs", mean_exec_time as "meanMs", max_exec_time as "maxMs", rows::float8 as rows,
      shared_blks_read::float8 as "blocksRead", query as text
    from ${sql.raw(extension.view)}
    where dbid = (select oid from pg_database where datname = current_database())
    order by total_exec_time desc limit ${limit}`)
  return found.map(({ text, ...total }) => ({
    ...total,
    text: withoutLiterals(text ?? '')
      .replace(/\s+/g, ' ')
      .trim(),
  }))
}
