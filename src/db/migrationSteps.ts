import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { TransactionSql } from 'postgres'

/** Number of the advisory lock that a migrating process holds. The value has no meaning. */
export const MIGRATION_LOCK = 4_711_001
export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))

/** A migration by its number, and the SHA-256 of its file. */
export interface MigrationMark {
  readonly number: number
  readonly hash: string
}

/** The last migration of a database; undefined for a database without tables of the gateway. */
export async function lastMigration(tx: TransactionSql): Promise<MigrationMark | undefined> {
  const [known] = await tx.unsafe("select to_regclass('drizzle.__drizzle_migrations') is not null as is_there")
  if (known?.is_there !== true) return undefined
  const [last] = await tx.unsafe<{ hash: string; count: number }[]>(
    'select hash, (select count(*) from drizzle.__drizzle_migrations)::int as count from drizzle.__drizzle_migrations order by created_at desc limit 1',
  )
  return last && { number: last.count - 1, hash: last.hash }
}

/** Whether the newest migration of this version has run, or a newer one. */
export async function isUpToDate(sql: Pick<TransactionSql, 'unsafe'>): Promise<boolean> {
  const newest = readMigrationFiles({ migrationsFolder }).at(-1)?.folderMillis ?? 0
  const [known] = await sql.unsafe("select to_regclass('drizzle.__drizzle_migrations') is not null as is_there")
  if (known?.is_there !== true) return false
  const [last] = await sql.unsafe<{ at: string | null }[]>('select max(created_at)::text as at from drizzle.__drizzle_migrations')
  return Number(last?.at ?? 0) >= newest
}

/** The number of the newest migration of this version. */
export function lastKnownMigration(): number {
  return readMigrationFiles({ migrationsFolder }).length - 1
}

/** The reason for which this version cannot make the tables of a migration; undefined when it can. */
export function unknownMigration({ number, hash }: MigrationMark): string | undefined {
  const steps = readMigrationFiles({ migrationsFolder })
  const step = steps[number]
  if (!step)
    return `the tables are those of migration ${number}, and this version knows ${steps.length - 1} as the last: use a newer version`
  return step.hash === hash ? undefined : `migration ${number} differs from that of this version: use the version that made the tables`
}

/** Lets no other process migrate until the transaction ends. */
export async function lockMigrations(tx: TransactionSql): Promise<void> {
  await tx.unsafe(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`)
}

/**
 * Makes the tables inside of the caller's transaction, as `migrateDatabase` does in a transaction of its own.
 * @param upTo number of the last migration to be made; by default all
 */
export async function migrateInside(tx: TransactionSql, upTo = Number.POSITIVE_INFINITY): Promise<void> {
  await tx.unsafe('create schema if not exists drizzle')
  await tx.unsafe('create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)')
  const done = (await lastMigration(tx))?.number ?? -1
  for (const [number, { sql, hash, folderMillis }] of readMigrationFiles({ migrationsFolder }).entries()) {
    if (number <= done || number > upTo) continue
    for (const statement of sql) await tx.unsafe(statement)
    await tx.unsafe('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2::text::bigint)', [
      hash,
      String(folderMillis),
    ])
  }
}
