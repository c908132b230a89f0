import { ConfigError } from '../config.js'
import { databaseError } from '../db/failure.js'
import { ApiError } from '../values/errors/apiError.js'

/** The reason for which a command or a start ends, as a sentence for the operator; undefined for a fault of the program, which needs its trace. */
export function explain(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof ApiError) return error.message
  // an error that names a file is of the disk; without a file ENOENT is of a socket of the database
  if (error instanceof Error && 'syscall' in error && 'path' in error) return error.message
  const database = databaseError(error)
  if (database) return `${database.message}.`
  // errors of the system say in one line which call failed, and on which file
  return error instanceof Error && 'syscall' in error ? error.message : undefined
}
