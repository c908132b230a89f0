import type { Config } from './config.js'
import type { DatabaseAddress } from './db/address.js'
import { openDatabase } from './db/client.js'
import { findBreaches, invariantNames } from './db/queries/invariants.js'

/** Timeout of statements that read whole tables. */
const READ_TIMEOUT_MS = 600_000

/**
 * Checks the books of stock, orders and payments against each other, and tells the result on standard error.
 * @param isJson whether standard output gets the disagreements as a JSON array. @returns whether the books agree
 */
export async function reportBooks(address: DatabaseAddress, config: Config, isJson = false): Promise<boolean> {
  const database = openDatabase(address, { ...config, DATABASE_TIMEOUT_MS: READ_TIMEOUT_MS })
  const breaches = await findBreaches(database.session().db).finally(() => database.close())
  const lines = breaches.map(({ invariant, row, is, expected }) => `${row}: ${is} instead of ${expected} (${invariant})`)
  lines.push(breaches.length === 0 ? `The books agree: ${invariantNames.length} invariants hold.` : 'The books do not agree.')
  if (isJson) process.stdout.write(`${JSON.stringify(breaches, null, 2)}\n`)
  process.stderr.write(lines.map((line) => `${line}\n`).join(''))
  return breaches.length === 0
}
