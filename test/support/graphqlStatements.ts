import type { DatabaseAddress } from '../../src/db/address.js'
import { type Database, openDatabase } from '../../src/db/client.js'

export interface SentStatement {
  readonly text: string
  readonly parameters: readonly unknown[]
}

/** The app's database on separate connections, which records every sent statement. */
export interface WatchedDatabase {
  readonly database: Database
  /** Statements since the last call of either function, without transaction control. */
  sent(): SentStatement[]
  /** The same, as texts alone. */
  taken(): string[]
}

const UNCOUNTED = /^\s*(begin|commit|rollback|savepoint|release)\b/i

export function watchedDatabase(address: DatabaseAddress): WatchedDatabase {
  let statements: SentStatement[] = []
  const debug = (_connection: number, text: string, parameters: readonly unknown[]) => {
    if (!UNCOUNTED.test(text)) statements.push({ text, parameters: [...parameters] }) // the driver changes its list when it sends it
  }
  const watched = { ...parts(address), debug } // the driver also accepts its options in the place of the address
  const database = openDatabase(watched, { DATABASE_POOL: 4, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 20_000 })
  function sent(): SentStatement[] {
    const found = statements
    statements = []
    return found
  }
  return { database, sent, taken: () => sent().map(({ text }) => text) }
}

function parts(address: DatabaseAddress): Exclude<DatabaseAddress, string> {
  if (typeof address !== 'string') return address
  const { hostname, port, username, password, pathname } = new URL(address)
  const decoded = { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  return { host: hostname, port: Number(port || 5432), database: pathname.slice(1), ...decoded }
}
