import { sql } from 'drizzle-orm'
import type { Database } from './client.js'

/**
 * Behind a pooler the gateway cannot set a timeout for reads outside of transactions. @returns a warning when the role of the database has none, either;
 * undefined when it has one, or when the database does not answer
 */
export async function roleWarning({ session }: Pick<Database, 'session'>): Promise<string | undefined> {
  const asked = session().db.execute<{ timeout: string }>(sql`select current_setting('statement_timeout') as timeout`)
  const [row] = await Promise.resolve(asked).catch(() => [])
  if (row?.timeout !== '0') return undefined
  return (
    'DATABASE_URL: the reads of its role have no timeout in PostgreSQL, and a pooler lets the gateway set none. ' +
    "Run: ALTER ROLE … SET statement_timeout = '4s'"
  )
}
