import type postgres from 'postgres'

/** Deletes all rows of all tables and restarts all sequences at 1. The tables stay. */
export async function emptyTables(sql: postgres.Sql): Promise<void> {
  const tables = await sql<{ name: string }[]>`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`
  if (tables.length > 0) await sql.unsafe(`truncate ${tables.map(({ name }) => name).join(', ')} restart identity cascade`)
}
