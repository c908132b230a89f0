import type { Config } from '../config.js'
import type { DatabaseFacts, StoredFacts } from './databaseFacts.js'
import type { ExaminedPart } from './readSchema.js'
import type { SeenServer } from './serverFacts.js'

/** Evidence that could not be gathered, and why: it ends the sentence "not judged: …". */
export interface Missing {
  readonly missing: string
}

/** Everything that the doctor has looked at. */
export interface Evidence {
  readonly config: Config
  readonly now: Date
  readonly schema: readonly ExaminedPart[]
  /** The server of PostgreSQL, and the form of the tables. */
  readonly database: DatabaseFacts | Missing
  /** The rows of the tables. Tables of another version are not read. */
  readonly rows: StoredFacts | Missing
  readonly server: SeenServer | Missing
}

/** The parts of the evidence that may be missing. */
export type GatheredPart = 'database' | 'rows' | 'server'

export function isMissing(part: object): part is Missing {
  return 'missing' in part
}
