import postgres from 'postgres'
import { ConfigError } from '../config.js'
import { connect, type DatabaseAddress } from '../db/address.js'
import { NOT_OF_EXTENSION } from './notOfExtension.js'
import { quotedName } from './quotedName.js'

/**
 * Statements of a copy last as long as they last, and values are written in the same form, whatever the server, the database or the role has set. A policy
 * that hides rows from the role ends the copy by an error: without the setting the copy would lack these rows.
 */
const PATIENT =
  'set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0; ' +
  "set local TimeZone = 'UTC'; set local DateStyle = 'ISO, YMD'; set local IntervalStyle = 'postgres'; set local extra_float_digits = 1; " +
  "set local bytea_output = 'hex'; set local row_security = off"
/** PostgreSQL 17 and newer end a transaction that lasts too long, if the role says so. */
const FOR_EVER = '; set local transaction_timeout = 0'
const KNOWS_FOR_EVER = 170_000

const SNAPSHOT = 'isolation level repeatable read read only'
const CHANGE = 'isolation level read committed'

/**
 * Runs `act` in one transaction on a connection of its own. After a failure the connection is cut, and PostgreSQL undoes the transaction:
 * postgres.js (3.4.9) pauses the socket for ever when the reader of a COPY has gone, so a ROLLBACK would have no answer.
 *
 * A snapshot holds all tables from before its first read: a TRUNCATE or a migration that commits behind the snapshot would leave empty tables in it.
 */
export async function oneTransaction<Result>(
  address: DatabaseAddress,
  mode: typeof SNAPSHOT | typeof CHANGE,
  act: (tx: postgres.TransactionSql) => Promise<Result>,
): Promise<Result> {
  const sql = connect(address, { max: 1, prepare: false, fetch_types: false, connection: { application_name: 'petstore-backup' } })
  let failure: { readonly reason: unknown } | undefined
  try {
    const beginning = await beginningOf(sql, mode)
    // the type of `begin` is that of an array of results for other acts
    return (await sql.begin(mode, async (tx) => {
      try {
        await tx.unsafe(beginning)
        return await act(tx)
      } catch (reason) {
        failure = { reason }
        await sql.end({ timeout: 0 })
        throw reason
      }
    })) as Result
  } catch (error) {
    throw explained(failure ? failure.reason : error)
  } finally {
    await sql.end({ timeout: 0 })
  }
}

/** The first statements of a transaction. None of them reads rows, which would begin the snapshot. */
async function beginningOf(sql: postgres.Sql, mode: string): Promise<string> {
  const [server] = await sql.unsafe<{ version: number }[]>("select current_setting('server_version_num')::int as version")
  const patient = (server?.version ?? 0) >= KNOWS_FOR_EVER ? PATIENT + FOR_EVER : PATIENT
  if (mode !== SNAPSHOT) return patient
  const tables = await sql.unsafe<{ name: string }[]>(
    `select relname as name from pg_class c
      where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and ${NOT_OF_EXTENSION}
        and has_table_privilege(c.oid, 'select') order by relname`,
  )
  if (tables.length === 0) return patient
  return `${patient}; lock table ${tables.map(({ name }) => quotedName(name)).join(', ')} in access share mode`
}

const LOCK_NOT_AVAILABLE = '55P03'

function explained(error: unknown): unknown {
  if (!(error instanceof postgres.PostgresError)) return error
  const advice = error.code === LOCK_NOT_AVAILABLE ? '. Stop the gateways that use the database' : ''
  return new ConfigError(`PostgreSQL refused the work: ${error.message}${advice}`, { cause: error })
}
