import { readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import type { Db } from '../client.js'

/** The migrations that a database lacks, and those that it has from another version of the gateway. */
export interface MigrationState {
  readonly missing: readonly string[]
  readonly unknown: number
}

interface Journal {
  readonly entries: readonly { readonly when: number; readonly tag: string }[]
}

/** Compares the migrations of this version with those that Drizzle has noted in the database. */
export async function readMigrationState(db: Db): Promise<MigrationState> {
  const journal = readFileSync(new URL('../migrations/meta/_journal.json', import.meta.url), 'utf8')
  const { entries } = JSON.parse(journal) as Journal // a file of this project
  const [found] = await db.execute<{ table: string | null }>(sql`select to_regclass('drizzle.__drizzle_migrations')::text as table`)
  const rows = found?.table ? await db.execute<{ at: string }>(sql`select created_at as at from drizzle.__drizzle_migrations`) : []
  const done = new Set(rows.map(({ at }) => Number(at)))
  const known = new Set(entries.map(({ when }) => when))
  return {
    missing: entries.filter(({ when }) => !done.has(when)).map(({ tag }) => tag),
    unknown: [...done].filter((at) => !known.has(at)).length,
  }
}
