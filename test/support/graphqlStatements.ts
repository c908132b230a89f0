import type { DatabaseAddress } from '../../src/db/address.js'
import { type Database, openDatabase } from '../../src/db/client.js'

/** The app's database on separate connections, which records the text of every sent statement. */
export interface WatchedDatabase {
  readonly database: Database
  /** Statements since the last call, without transaction control. */
  taken(): string[]
}

const UNCOUNTED = /^\s*(begin|commit|rollback|savepoint|release)\b|pg_catalog\.pg_type/i

export function watchedDatabase(address: DatabaseAddress): WatchedDatabase {
  let statements: string[] = []
  const debug = (_connection: number, text: string) => {
    if (!UNCOUNTED.test(text)) statements.push(text)
  }
  const watched = { ...parts(address), debug } // the driver also accepts its options in the place of the address
  const database = openDatabase(watched, { DATABASE_POOL: 4, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 4000 })
  return {
    database,
    taken() {
      const found = statements
      statements = []
      return found
    },
  }
}

function parts(address: DatabaseAddress): Exclude<DatabaseAddress, string> {
  if (typeof address !== 'string') return address
  const { hostname, port, username, password, pathname } = new URL(address)
  const decoded = { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  return { host: hostname, port: Number(port || 5432), database: pathname.slice(1), ...decoded }
}
