import { sql } from 'drizzle-orm'
import type { Db } from '../client.js'

export interface IndexUse {
  readonly name: string
  readonly table: string
  readonly bytes: number
  /** Scans since the statistics of the database began. */
  readonly scans: number
  /** Whether it keeps rows apart, whatever its scans. */
  readonly isUnique: boolean
  readonly isValid: boolean
}

/** The indexes of the tables of the gateway. */
export function readIndexUse(db: Db): Promise<readonly IndexUse[]> {
  return db.execute<IndexUse & Record<string, unknown>>(sql`
    select indexrelid::regclass::text as name, i.indrelid::regclass::text as table, pg_relation_size(indexrelid)::float8 as bytes,
      coalesce(idx_scan, 0)::float8 as scans, indisunique or indisexclusion as "isUnique", indisvalid as "isValid"
    from pg_index i join pg_stat_user_indexes using (indexrelid) where schemaname = 'public' order by name`)
}

export interface LooseKey {
  readonly name: string
  readonly table: string
}

/** Foreign keys whose columns begin no index: a change of the other table scans the whole table. */
export function readLooseKeys(db: Db): Promise<readonly LooseKey[]> {
  return db.execute<LooseKey & Record<string, unknown>>(sql`
    select conname as name, conrelid::regclass::text as table from pg_constraint c
    where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
      select from pg_index i where indrelid = conrelid and indisvalid
        and (string_to_array(indkey::text, ' ')::int2[])[1:cardinality(conkey)] @> conkey)
    order by name`)
}

export interface TableUse {
  readonly name: string
  readonly rows: number
  readonly deadRows: number
  /** False when the table has autovacuum switched off for itself. */
  readonly isCleaned: boolean
}

/** The tables of the gateway, with the rows that PostgreSQL counts. */
export function readTableUse(db: Db): Promise<readonly TableUse[]> {
  return db.execute<TableUse & Record<string, unknown>>(sql`
    select t.relname as name, n_live_tup::float8 as rows, n_dead_tup::float8 as "deadRows", not exists (
      select from pg_options_to_table(reloptions) where option_name = 'autovacuum_enabled' and not option_value::boolean) as "isCleaned"
    from pg_stat_user_tables t join pg_class on pg_class.oid = relid where schemaname = 'public' order by name`)
}

export interface SequenceUse {
  readonly name: string
  /** The last number, as a share of the greatest. */
  readonly share: number
}

export function readSequenceUse(db: Db): Promise<readonly SequenceUse[]> {
  return db.execute<SequenceUse & Record<string, unknown>>(sql`
    select sequencename as name, coalesce(last_value, 0)::float8 / max_value::float8 as share
    from pg_sequences where schemaname = 'public' order by name`)
}
