import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import { ConfigError } from '../config.js'
import { DAY_MS } from '../values/durations.js'
import { connect, type DatabaseAddress } from './address.js'
import type { DatabaseSetting } from './databaseSetting.js'
import { isUpToDate, MIGRATION_LOCK, migrationsFolder } from './migrationSteps.js'
import { serverProblem } from './serverProblem.js'

/**
 * A role may have short timeouts, for the calls of the gateway (`docs/operations.md`). A change of a large table takes longer, and so may the migration of
 * another process. postgres.js (3.4.9) leaves out a timeout of 0.
 */
const PATIENCE = { statement_timeout: DAY_MS, lock_timeout: DAY_MS }

/**
 * Brings the tables up to date. Several processes may call this at once: an advisory lock lets one process migrate while the others wait.
 * @param address of the server without a pooler in front: the lock belongs to a session
 * @param isPooled true when a pooler may stand in front nevertheless: it refuses settings of the session
 * @throws ConfigError naming the setting when the server of a connection string refuses the tables.
 */
export async function migrateDatabase(
  address: DatabaseAddress,
  setting: DatabaseSetting = 'DATABASE_URL',
  isPooled = false,
): Promise<void> {
  const client = connect(address, { max: 1, prepare: false, connection: isPooled ? {} : PATIENCE })
  try {
    // a role that may only read, and a replica, can use tables that are up to date
    if (await isUpToDate(client)) return
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`
    await migrate(drizzle(client), { migrationsFolder })
  } catch (error) {
    if (typeof address !== 'string') throw error
    throw new ConfigError(`${setting}: ${serverProblem(address, error)}`, { cause: error })
  } finally {
    await client.end()
  }
}
