import type postgres from 'postgres'

/** Takes every row out of every table and begins all numbers at 1 again; the tables stay. */
export async function emptyTables(sql: postgres.Sql): Promise<void> {
  const tables = await sql<{ name: string }[]>`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`
  if (tables.length > 0) await sql.unsafe(`truncate ${tables.map(({ name }) => name).join(', ')} restart identity cascade`)
}
