import { fillPlaceholders } from 'drizzle-orm'
import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Config } from '../config.js'
import { connect, type DatabaseAddress } from './address.js'
import { type Compiled, MappingSession, type Values } from './compiled.js'
import { type GuardedQuery, StatementGuard } from './guard.js'

/** What a write runs on: a transaction. */
export type Tx = Pick<PostgresJsDatabase, 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'execute'>

/** What a read runs on: a handle that belongs to one operation. */
export type Db = Tx & {
  /** Fills in and sends a statement that was built before. */
  run<Row>(compiled: Compiled<Row>, values: Values): Promise<Row[]>
}

/** One operation's view of the database. */
export interface DbSession {
  readonly db: Db & PostgresJsDatabase
  /** SQL statements sent so far, transaction control not counted. */
  readonly statements: () => number
}

export interface Database {
  session(): DbSession
  /** @returns the round trip in milliseconds. @throws when the server does not answer. */
  ping(): Promise<number>
  close(): Promise<void>
}

/**
 * A statement text is prepared from its second use on, and no more than this many are: callers choose the fields, so they could make
 * PostgreSQL remember texts without end.
 */
const MAX_PREPARED = 1000

type DatabaseConfig = Pick<Config, 'DATABASE_POOL' | 'DATABASE_PREPARE' | 'DATABASE_TIMEOUT_MS'>

/** Drizzle's handle, made when it is first asked for: most operations only fill in statements that were built before. */
class OperationDb {
  private made: PostgresJsDatabase | undefined

  constructor(
    private readonly build: () => PostgresJsDatabase,
    readonly run: Db['run'],
  ) {}

  get drizzle(): PostgresJsDatabase {
    this.made ??= this.build()
    return this.made
  }
}
for (const name of ['select', 'selectDistinct', 'insert', 'update', 'delete', 'execute', 'transaction'] as const) {
  Object.defineProperty(OperationDb.prototype, name, {
    get(this: OperationDb) {
      return this.drizzle[name].bind(this.drizzle)
    },
  })
}

/** @param onRefusal counts statements given up by the deadline or the queue bound. */
export function openDatabase(address: DatabaseAddress, config: DatabaseConfig, onRefusal: (reason: string) => void = () => {}): Database {
  const client = connect(address, connectionOptions(config))
  drizzle(client) // sets the parsers Drizzle's columns expect
  const dialect = new PgDialect()
  const { DATABASE_POOL: pool, DATABASE_TIMEOUT_MS: timeoutMs } = config
  const guard = new StatementGuard({ timeoutMs, maxRunning: pool * 50, maxBeginning: pool * 25 }, onRefusal)
  const shouldPrepare = config.DATABASE_PREPARE ? preparation() : () => false

  function session(): DbSession {
    let count = 0
    const wrap = (connection: postgres.Sql | postgres.TransactionSql) => ({
      unsafe(text: string, parameters: postgres.ParameterOrJSON<never>[]): GuardedQuery {
        count += 1
        const make = (): postgres.PendingQuery<postgres.Row[]> => connection.unsafe(text, parameters, { prepare: shouldPrepare(text) })
        return connection === client ? guard.watch(make) : guard.watchInside(make)
      },
      begin: <T>(act: (inner: unknown) => Promise<T>) =>
        guard.transaction(
          (inside: (tx: postgres.TransactionSql) => Promise<T>) => client.begin(inside) as Promise<T>,
          (tx) => act(wrap(tx)),
        ),
      savepoint: <T>(act: (inner: unknown) => Promise<T>) => (connection as postgres.TransactionSql).savepoint((tx) => act(wrap(tx))),
    })
    // Drizzle's session calls nothing of the client but these three, so each operation can have its own, which counts by itself.
    const build = () => {
      const counting = wrap(client) as unknown as postgres.Sql
      return new PgDatabase(dialect, new MappingSession(counting, dialect, undefined), undefined) as unknown as PostgresJsDatabase
    }
    const run = async <Row>({ text, parameters, toRows }: Compiled<Row>, values: Values): Promise<Row[]> => {
      count += 1
      return toRows(
        await guard.rows(() => client.unsafe(text, fillPlaceholders(parameters, values) as never[], { prepare: shouldPrepare(text) })),
      )
    }
    return { db: new OperationDb(build, run) as unknown as DbSession['db'], statements: () => count }
  }

  return {
    session,
    async ping() {
      const start = performance.now()
      await guard.watch(() => client.unsafe('select 1'))
      return performance.now() - start
    },
    async close() {
      guard.close()
      await client.end({ timeout: 5 })
    },
  }
}

function connectionOptions(config: DatabaseConfig): postgres.Options<Record<string, never>> {
  return {
    max: config.DATABASE_POOL,
    connect_timeout: 5,
    connection: {
      application_name: 'petstore-gateway',
      statement_timeout: config.DATABASE_TIMEOUT_MS,
      lock_timeout: config.DATABASE_TIMEOUT_MS,
      idle_in_transaction_session_timeout: config.DATABASE_TIMEOUT_MS * 2,
      TimeZone: 'UTC',
    },
  }
}

function preparation(): (text: string) => boolean {
  const prepared = new Set<string>()
  let seenOnce = new Set<string>()
  return (text) => {
    if (prepared.has(text)) return true
    if (prepared.size >= MAX_PREPARED || !seenOnce.delete(text)) {
      if (seenOnce.size >= MAX_PREPARED) seenOnce = new Set()
      seenOnce.add(text)
      return false
    }
    prepared.add(text)
    return true
  }
}
