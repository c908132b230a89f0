import type { SQL, WithSubquery } from 'drizzle-orm'
import type { Db } from './client.js'

/** A part of a statement (a common table expression) in plain SQL. The parts behind it, and the statement itself, read its rows by its name. */
export function part(db: Db, name: string, body: SQL) {
  return db.$with(name, {}).as(body)
}

/** Parts of a statement, in their order. */
export type StatementParts = readonly WithSubquery[]
