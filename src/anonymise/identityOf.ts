import type { TransactionSql } from 'postgres'

/** Tells a database from all others, by whatever address it is reached: the start of its server, and its number there. */
export async function identityOf(tx: TransactionSql): Promise<string> {
  const [row] = await tx.unsafe<{ identity: string }[]>(
    'select pg_postmaster_start_time()::text || oid::text as identity from pg_database where datname = current_database()',
  )
  return row?.identity ?? ''
}
