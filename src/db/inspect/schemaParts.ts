import { sql } from 'drizzle-orm'
import type { Db } from '../client.js'
import { partsOfNewest } from '../migrationTables.js'

/**
 * The columns, constraints and unique indexes of this version that the database lacks, or that do not hold there: an index that was never finished, a
 * constraint that was never checked, and a foreign key whose triggers are off.
 */
export async function readLostParts(db: Db): Promise<readonly string[]> {
  const rows = await db.execute<{ part: string }>(sql`
    with own as (select oid, relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace),
      found as (select relname || '.' || attname as place, attnotnull from pg_attribute join own on own.oid = attrelid where attnum > 0 and not attisdropped)
    select 'column ' || place as part from found
    union all select 'NOT NULL of ' || place from found where attnotnull
    union all select case contype when 'p' then 'primary key of ' || relname else 'constraint ' || conname || ' of ' || relname end
      from pg_constraint c join own on own.oid = conrelid
      where convalidated and not exists (select from pg_trigger where tgconstraint = c.oid and tgenabled = 'D')
    union all select 'unique index ' || i.relname from pg_index join own on own.oid = indrelid join pg_class i on i.oid = indexrelid
      where indisunique and indisvalid`)
  const found = new Set(rows.map(({ part }) => part))
  return partsOfNewest().filter((part) => !found.has(part))
}
