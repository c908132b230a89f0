import postgres from 'postgres'
import { ConfigError } from '../config.js'
import { connect, type DatabaseAddress } from '../db/address.js'

/** Statements of a copy last as long as they last; values are written in the same form whatever the server has set. */
const PATIENT =
  "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local TimeZone = 'UTC'; " +
  "set local DateStyle = 'ISO, YMD'; set local IntervalStyle = 'postgres'; set local extra_float_digits = 1"

/**
 * Runs `act` in one transaction on a connection of its own. After a failure the connection is cut, and PostgreSQL undoes the transaction:
 * postgres.js (3.4.9) pauses the socket for ever when the reader of a COPY has gone, so a ROLLBACK would have no answer.
 */
export async function oneTransaction<Result>(
  address: DatabaseAddress,
  mode: 'isolation level repeatable read read only' | 'isolation level read committed',
  act: (tx: postgres.TransactionSql) => Promise<Result>,
): Promise<Result> {
  const sql = connect(address, { max: 1, prepare: false, fetch_types: false, connection: { application_name: 'petstore-backup' } })
  let failure: { readonly reason: unknown } | undefined
  try {
    // the type of `begin` is that of an array of results for other acts
    return (await sql.begin(mode, async (tx) => {
      try {
        await tx.unsafe(PATIENT)
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

const LOCK_NOT_AVAILABLE = '55P03'

function explained(error: unknown): unknown {
  if (!(error instanceof postgres.PostgresError)) return error
  const advice = error.code === LOCK_NOT_AVAILABLE ? '. Stop the gateways that use the database' : ''
  return new ConfigError(`PostgreSQL refused the work: ${error.message}${advice}`, { cause: error })
}
