import type { PetStore } from './petStore.js'

/** Every text, bytea and JSON value of every table, with bytes both as text and in hexadecimal. */
async function wholeDatabase({ sql }: Pick<PetStore, 'sql'>): Promise<ReadonlyMap<string, string>> {
  const columns = await sql<{ table: string; column: string }[]>`
    select c.table_name as table, c.column_name as column from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where t.table_type = 'BASE TABLE' and t.table_schema not in ('pg_catalog', 'information_schema') and t.table_schema = 'public'`
  const found = new Map<string, string>()
  for (const { table, column } of columns) {
    const rows = await sql`select ${sql(column)} as value from ${sql(table)} where ${sql(column)} is not null`
    found.set(`${table}.${column}`, rows.map(({ value }) => textOf(value)).join('\n'))
  }
  return found
}

/** The columns that hold any of `texts`, ignoring case. */
export async function columnsWith(store: Pick<PetStore, 'sql'>, texts: readonly string[]): Promise<string[]> {
  const wanted = texts.map((text) => text.toLowerCase())
  const columns = [...(await wholeDatabase(store))]
  return columns.filter(([, content]) => wanted.some((text) => content.toLowerCase().includes(text))).map(([name]) => name)
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return `${value.toString('latin1')} ${value.toString('hex')} ${value.toString('base64')}`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A fingerprint of each table, which changes with every write except the last use of API keys and the signs of life of instances. */
export async function fingerprint({ sql }: Pick<PetStore, 'sql'>): Promise<Readonly<Record<string, string>>> {
  const tables = await sql`select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'clock_instances'`
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as name, md5(string_agg((to_jsonb(t) - 'last_used_at')::text, '')) as hash from (select * from "${name}" as r order by 1, r::text) t`,
  )
  const rows = await sql.unsafe(parts.join(' union all '), [], { prepare: true }) // planning takes longer than reading
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]))
}
