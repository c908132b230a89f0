import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import { ConfigError } from '../config.js'
import { connect, type DatabaseAddress } from './address.js'
import { serverProblem } from './serverProblem.js'

/** Number of the advisory lock that a migrating process holds. The value has no meaning. */
const LOCK = 4_711_001
const folder = fileURLToPath(new URL('./migrations', import.meta.url))

/**
 * Brings the tables up to date. Several processes may call this at once: an advisory lock lets one process migrate while the others wait.
 * @throws ConfigError when the server of a connection string refuses the tables.
 */
export async function migrateDatabase(address: DatabaseAddress): Promise<void> {
  const client = connect(address, { max: 1, prepare: false })
  try {
    await client`select pg_advisory_lock(${LOCK})`
    await migrate(drizzle(client), { migrationsFolder: folder })
  } catch (error) {
    if (typeof address !== 'string') throw error
    throw new ConfigError(`DATABASE_URL: ${serverProblem(address, error)}`, { cause: error })
  } finally {
    await client.end()
  }
}
