import { connect, type DatabaseAddress } from '../db/address.js'
import { failureCode } from '../db/failure.js'
import type { AuditEventType } from '../domain/audit/auditEvent.js'

/** The longest wait for the database, in milliseconds. */
const TIMEOUT_MS = 10_000

/**
 * Writes an event of the command line to the audit log, by real time.
 * @returns why it could not be written, as by a role that may only read; undefined when it was written
 */
export async function noteInAudit(address: DatabaseAddress, type: AuditEventType, subject: string): Promise<string | undefined> {
  const sql = connect(address, { max: 1, prepare: false, fetch_types: false })
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(`set local statement_timeout = ${TIMEOUT_MS}`)
      await tx.unsafe('insert into audit_events (type, occurred_at, subject) values ($1, now(), $2)', [type, subject.slice(0, 100)])
    })
    return undefined
  } catch (error) {
    if (!(error instanceof Error) || failureCode(error) === undefined) throw error
    return error.message
  } finally {
    await sql.end({ timeout: 0 })
  }
}
