import { randomBytes } from 'node:crypto'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import { inject } from 'vitest'
import { connect, type DatabaseAddress } from '../../src/db/address.js'
import { databaseOn, TEMPLATE } from './server.js'

export interface FreshDatabase {
  readonly address: DatabaseAddress
  /** Drizzle on a client of its own: it changes how that client parses. */
  readonly db: PostgresJsDatabase
  /** For plain SQL. */
  readonly sql: postgres.Sql
  close(): Promise<void>
}

/** An empty, migrated database for one test file, copied from the template. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = inject('server')
  const name = `petstore_${randomBytes(6).toString('hex')}`
  const admin = connect(server, { max: 1 })
  // copying files takes a twentieth of what writing every page to the log does
  await admin.unsafe(`create database ${name} template ${TEMPLATE} strategy file_copy`)
  const address = databaseOn(server, name)
  const sql = connect(address, { max: 2 })
  const client = connect(address, { max: 2 })
  return {
    address,
    sql,
    db: drizzle(client),
    async close() {
      await Promise.all([sql.end(), client.end()])
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
