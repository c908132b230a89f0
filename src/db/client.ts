import { fillPlaceholders } from 'drizzle-orm'
import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Config } from '../config.js'
import { type MakeGate, unmeasured } from '../values/fairGate.js'
import { connect, type DatabaseAddress } from './address.js'
import { type Compiled, MappingSession, type Values } from './driver/compiled.js'
import { extendQueryClass } from './driver/extendQueryClass.js'
import { type GuardedQuery, type OpenTransaction, StatementGuard } from './driver/guard.js'
import { Lane } from './driver/lane.js'
import { Lanes } from './driver/lanes.js'
import { neverPrepared, PreparedStatements } from './driver/preparedStatements.js'
import { makeGates } from './driver/shares.js'
import { TransactionSpan } from './driver/transactionSpan.js'

/** The methods of Drizzle that queries use. */
const builders = ['select', 'selectDistinct', 'insert', 'update', 'delete', 'execute', '$with', 'with'] as const

/** The handle for statements. It belongs to one operation. */
export type Db = Pick<PostgresJsDatabase, (typeof builders)[number]> & {
  /** Fills in and sends a statement that was built before. */
  run<Row>(compiled: Compiled<Row>, values: Values): Promise<Row[]>
}

/** The handle for the statements of a transaction. */
export type Tx = Db & {
  /** Runs `act` in a savepoint of the transaction. When `act` fails, its changes are rolled back and the transaction goes on. */
  savepoint<T>(act: (tx: Tx) => Promise<T>): Promise<T>
}

/** One operation's view of the database. */
export interface DbSession {
  readonly db: Db
  /** The handle for a statement that writes and is a transaction of its own: it may wait for locks, and passes the gates of transactions. */
  readonly alone: Db
  /** Everything `act` does commits together or not at all. */
  transaction<T>(act: (tx: Tx) => Promise<T>): Promise<T>
  /** SQL statements sent so far, transaction control not counted. */
  readonly statements: () => number
}

/** The owner of work that the gateway does by itself, without a caller. */
const GATEWAY = 'gateway'

export interface Database {
  /** @param owner whose share of the connections the session uses: a user, an OAuth client, a network; by default the gateway itself. */
  session(owner?: string): DbSession
  /** @returns the round trip in milliseconds. @throws when the server does not answer. */
  ping(): Promise<number>
  close(): Promise<void>
}

type DatabaseConfig = Pick<Config, 'DATABASE_POOL' | 'DATABASE_PREPARE' | 'DATABASE_TIMEOUT_MS'>

/** Drizzle's handle, made at its first use: most operations only fill in statements that were built before. */
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
for (const name of builders) {
  Object.defineProperty(OperationDb.prototype, name, {
    get(this: OperationDb) {
      return this.drizzle[name].bind(this.drizzle)
    },
  })
}

export interface DatabaseOptions {
  /** Called when a statement passes its deadline, finds the queue full, or fails because the disk is full. */
  readonly onRefusal?: (reason: string, cause?: unknown) => void
  readonly makeGate?: MakeGate
  /** Tells the gates of several databases apart. */
  readonly name?: string
  /** Settings of PostgreSQL for every session of the pool, beside the timeouts and the time zone. */
  readonly settings?: Readonly<Record<string, string>>
}

export function openDatabase(
  address: DatabaseAddress,
  config: DatabaseConfig,
  { onRefusal = () => {}, makeGate = unmeasured, name = 'database', settings }: DatabaseOptions = {},
): Database {
  const { DATABASE_POOL: pool, DATABASE_TIMEOUT_MS: timeoutMs } = config
  const openClient = () => {
    const client = connect(address, connectionOptions(config, settings))
    drizzle(client) // sets the parsers Drizzle's columns expect
    extendQueryClass(client)
    return client
  }
  const dialect = new PgDialect()
  const gates = makeGates(name, pool, makeGate)
  const prepared = config.DATABASE_PREPARE ? new PreparedStatements() : neverPrepared
  const lanes = Array.from({ length: pool }, () => new Lane(openClient, prepared))
  const guard = new StatementGuard(timeoutMs, gates, new Lanes(lanes, gates.connections), onRefusal)

  function session(owner = GATEWAY): DbSession {
    let count = 0
    /** A handle on the pool, or on the connection of a transaction until the transaction ends. @param isAlone its statements are transactions. */
    function handleOn(inside: Inside | undefined, isAlone = false): Tx {
      const make = (text: string, parameters: unknown[]) => (connection: Pick<postgres.Sql, 'unsafe'>) =>
        // postgres.js types parameters by columns, and a text has no columns
        connection.unsafe<postgres.Row[]>(text, parameters as never[], prepared.optionsFor(text))
      // Drizzle's session uses only `unsafe` of the client, so each operation has a client that counts its own statements (decision D18)
      const counting = {
        unsafe(text: string, parameters: unknown[]): GuardedQuery {
          count += 1
          if (!inside) return guard.watch(owner, make(text, parameters), isAlone)
          inside.span.mustLast()
          return guard.watchInside(inside.lane, make(text, parameters)(inside.connection))
        },
      }
      const build = () =>
        // Drizzle types its session by the whole client; the session uses `unsafe` alone
        new PgDatabase(dialect, new MappingSession(counting as unknown as postgres.Sql, dialect, undefined), undefined) as unknown
      const run = async <Row>({ text, parameters, isOfBytes, toRows }: Compiled<Row>, values: Values): Promise<Row[]> => {
        count += 1
        const filled = fillPlaceholders(parameters, values)
        if (!inside) return toRows(await guard.rows(owner, make(text, filled), { isAlone, isOfBytes }))
        inside.span.mustLast()
        return toRows(await guard.rowsInside(inside.lane, make(text, filled)(inside.connection), isOfBytes))
      }
      const savepoint = async <T>(act: (tx: Tx) => Promise<T>): Promise<T> => {
        if (!inside) throw new Error('there is no savepoint outside of a transaction')
        const { span, connection, lane } = inside
        span.mustLast()
        return new Promise((resolve, reject) => {
          const begun = connection.savepoint((inner) => span.whileItLasts(act(handleOn({ connection: inner, span, lane })), reject))
          begun.then((value) => resolve(value as T), reject) // the savepoint returns the result of `act`
        })
      }
      // `build` returns what Drizzle makes of this session, and OperationDb passes all other calls on to it
      return new OperationDb(build as () => PostgresJsDatabase, run, savepoint) as unknown as Tx
    }
    return {
      db: handleOn(undefined),
      get alone() {
        return handleOn(undefined, true)
      },
      transaction<T>(act: (tx: Tx) => Promise<T>) {
        const span = new TransactionSpan()
        const whole = guard.transaction(owner, (connection, lane) => span.whileItLasts(act(handleOn({ connection, span, lane }))))
        return whole.finally(() => span.end())
      },
      statements: () => count,
    }
  }

  return {
    session,
    async ping() {
      const start = performance.now()
      await guard.watch(GATEWAY, (connection) => connection.unsafe('select 1'))
      return performance.now() - start
    },
    async close() {
      await guard.close()
    },
  }
}

/** A transaction's connection. */
interface Inside {
  readonly connection: postgres.TransactionSql
  readonly span: TransactionSpan
  readonly lane: OpenTransaction
}

const MAX_BACKOFF_SECONDS = 0.5

/** Each client is one connection, so that `Lanes` decides which statement goes where. */
function connectionOptions(config: DatabaseConfig, settings: DatabaseOptions['settings']): postgres.Options<Record<string, never>> {
  return {
    max: 1,
    prepare: config.DATABASE_PREPARE, // also for what postgres.js sends by itself, such as COMMIT
    connect_timeout: 5,
    // a statement waits for its connection to open, so the backoff must stay below the timeout of statements
    backoff: (retries: number) => Math.min(2 ** retries / 100, MAX_BACKOFF_SECONDS),
    connection: {
      application_name: 'petstore-gateway',
      statement_timeout: config.DATABASE_TIMEOUT_MS,
      lock_timeout: config.DATABASE_TIMEOUT_MS,
      idle_in_transaction_session_timeout: config.DATABASE_TIMEOUT_MS * 2,
      TimeZone: 'UTC',
      ...settings,
    },
  }
}
