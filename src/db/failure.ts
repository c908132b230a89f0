import { ApiError } from '../values/errors/apiError.js'
import { insufficientStorage, unavailable } from '../values/errors/make.js'

/**
 * Codes of a database that is not available now: not found or not reachable, connection lost or refused, without the TLS that is asked for, shutdown, out of
 * resources, timeout, cancelled, deadlock.
 */
const UNAVAILABLE =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_[A-Z]+|E(HOST|NET)(UNREACH|DOWN)|CONNECT_TIMEOUT|CONNECTION_(CLOSED|ENDED|DESTROYED|SILENT)|TLS_[A-Z_]+|08...|53...|57P0.|57014|55P03|40P01|40001|25P03)$/
/** Error codes for a full disk or quota: of PostgreSQL, and of file systems. */
const FULL = /^(53100|ENOSPC|EDQUOT)$/

interface PostgresFailure {
  readonly code: string
  readonly constraint: string | undefined
}

/** Drizzle wraps the server's error. @returns its SQLSTATE (PostgreSQL appendix A) and constraint, when `error` has one among its causes. */
function postgresFailure(error: unknown): PostgresFailure | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string') {
      const constraint = 'constraint_name' in current && typeof current.constraint_name === 'string' ? current.constraint_name : undefined
      return { code: current.code, constraint }
    }
  }
  return undefined
}

/** The code of the database, of the system or of the driver for a failure; undefined when `error` has none among its causes. */
export function failureCode(error: unknown): string | undefined {
  return postgresFailure(error)?.code
}

/** Codes of a connection that is lost, or about to be: of the system, of postgres.js, and of a server that shuts down. */
const LOST = /^(E[A-Z_]+|CONNECT_TIMEOUT|CONNECTION_(CLOSED|ENDED|DESTROYED|SILENT)|TLS_[A-Z_]+|57P0[123]|08...)$/

/** True when a statement failed because its connection was lost. */
export function isConnectionLost(error: unknown): boolean {
  return LOST.test(postgresFailure(error)?.code ?? '')
}

/** True when a write failed because a disk or a disk quota is full. */
export function isFull(error: unknown): boolean {
  return FULL.test(postgresFailure(error)?.code ?? '')
}

/** True when a statement waited too long for a lock. */
export function isLockTaken(error: unknown): boolean {
  return postgresFailure(error)?.code === '55P03'
}

/** True when `error` is the violation of the unique index or constraint `name`. */
export function violates(error: unknown, name: string): boolean {
  return postgresFailure(error)?.constraint === name
}

/**
 * The `ApiError` for a failure of the database or of a disk; undefined when a caller cannot act on the failure. A value that PostgreSQL
 * refuses (class 22) counts as such a failure: the schema has checked the caller's values, so the server made the bad value. See decision D24.
 */
export function databaseError(error: unknown): ApiError | undefined {
  for (let current = error; current instanceof Error; current = current.cause) if (current instanceof ApiError) return current
  const failure = postgresFailure(error)
  if (!failure) return undefined
  if (isFull(error)) return insufficientStorage(error)
  if (UNAVAILABLE.test(failure.code)) return unavailable('The database is not available', {}, { cause: error })
  return undefined
}
