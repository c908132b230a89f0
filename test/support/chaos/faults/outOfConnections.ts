import type postgres from 'postgres'
import { connect } from '../../../../src/db/address.js'
import type { PostgresServer } from '../../debianPostgres.js'
import { databaseFault } from './database.js'

const AT_ONCE = 40
const ATTEMPTS = 50

const taken: postgres.Sql[] = []

/** @returns whether there was a connection left */
async function takeOne(server: PostgresServer): Promise<boolean> {
  const sql = connect(server.url(), { max: 1, connect_timeout: 2 })
  try {
    await sql`select 1`
    taken.push(sql)
    return true
  } catch {
    await sql.end({ timeout: 0 })
    return false
  }
}

/** Takes every connection, also those of the gateway. */
async function takeAll(server: PostgresServer): Promise<void> {
  const admin = connect(server.url(), { max: 1 })
  taken.push(admin)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const ended = await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'petstore-gateway%'`
    const isTaken = await Promise.all(Array.from({ length: AT_ONCE }, () => takeOne(server)))
    if (ended.length === 0 && !isTaken.includes(true)) return
  }
  throw new Error('the gateway has kept a connection')
}

/** Other programs take all connections of PostgreSQL. */
export const outOfConnections = databaseFault('postgres-connections', {
  begin: takeAll,
  lastsMs: 4000,
  end: () => Promise.all(taken.splice(0).map((sql) => sql.end({ timeout: 0 }))),
})
