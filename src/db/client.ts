import { fillPlaceholders } from 'drizzle-orm'
import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Config } from '../config.js'
import { connect, type DatabaseAddress } from './address.js'
import { type Compiled, MappingSession, type Values } from './compiled.js'
import { type GuardedQuery, StatementGuard } from './guard.js'
import { TransactionSpan } from './transactionSpan.js'

/** What statements run on: a handle that belongs to one operation. */
export type Db = Pick<PostgresJsDatabase, 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'execute'> & {
  /** Fills in and sends a statement that was built before. */
  run<Row>(compiled: Compiled<Row>, values: Values): Promise<Row[]>
}

/** What a write runs on: a transaction. */
export type Tx = Db & {
  /** Does `act` within the transaction; what it has done is undone when it fails, and the transaction goes on. */
  savepoint<T>(act: (tx: Tx) => Promise<T>): Promise<T>
}

/** One operation's view of the database. */
export interface DbSession {
  readonly db: Db
  /** Everything `act` does commits together or not at all. */
  transaction<T>(act: (tx: Tx) => Promise<T>): Promise<T>
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
    readonly savepoint: Tx['savepoint'],
  ) {}

  get drizzle(): PostgresJsDatabase {
    this.made ??= this.build()
    return this.made
  }
}
for (const name of ['select', 'selectDistinct', 'insert', 'update', 'delete', 'execute'] as const) {
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
    /** A handle on the pool, or on the connection of a transaction as long as that lasts. */
    function handleOn(connection: postgres.Sql | postgres.TransactionSql, span: TransactionSpan | undefined): Tx {
      // Drizzle's session calls nothing else of the client, so each operation can have its own, which counts by itself
      const counting = {
        unsafe(text: string, parameters: postgres.ParameterOrJSON<never>[]): GuardedQuery {
          count += 1
          const make = (): postgres.PendingQuery<postgres.Row[]> => {
            span?.mustLast()
            return connection.unsafe(text, parameters, { prepare: shouldPrepare(text) })
          }
          return connection === client ? guard.watch(make) : guard.watchInside(make)
        },
      }
      const build = () =>
        new PgDatabase(dialect, new MappingSession(counting as unknown as postgres.Sql, dialect, undefined), undefined) as unknown
      const rowsOf = connection === client ? guard.rows.bind(guard) : guard.rowsInside.bind(guard)
      const run = async <Row>({ text, parameters, toRows }: Compiled<Row>, values: Values): Promise<Row[]> => {
        count += 1
        return toRows(
          await rowsOf(() => {
            span?.mustLast()
            return connection.unsafe(text, fillPlaceholders(parameters, values) as never[], { prepare: shouldPrepare(text) })
          }),
        )
      }
      const savepoint = async <T>(act: (tx: Tx) => Promise<T>): Promise<T> => {
        span?.mustLast()
        return new Promise((resolve, reject) => {
          const begun = (connection as postgres.TransactionSql).savepoint((inner) => {
            const work = act(handleOn(inner, span))
            return span ? span.whileItLasts(work, reject) : work
          })
          begun.then((value) => resolve(value as T), reject)
        })
      }
      return new OperationDb(build as () => PostgresJsDatabase, run, savepoint) as unknown as Tx
    }
    return {
      db: handleOn(client, undefined),
      transaction<T>(act: (tx: Tx) => Promise<T>) {
        const span = new TransactionSpan()
        const whole = guard.transaction(
          (inside: (connection: postgres.TransactionSql) => Promise<T>) => client.begin(inside) as Promise<T>,
          (connection) => span.whileItLasts(act(handleOn(connection, span))),
        )
        return whole.finally(() => span.end())
      },
      statements: () => count,
    }
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
      await client.end({ timeout: 1 })
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
