import { PgDialect } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Config } from '../config.js'
import type { Trace } from '../observability/trace.js'
import { type MakeGate, unmeasured } from '../values/fairGate.js'
import { connect, type DatabaseAddress } from './address.js'
import { knowArrays } from './driver/arrayTypes.js'
import { extendQueryClass } from './driver/extendQueryClass.js'
import { StatementGuard } from './driver/guard.js'
import { Lane } from './driver/lane.js'
import { Lanes } from './driver/lanes.js'
import { neverPrepared, PreparedStatements } from './driver/preparedStatements.js'
import { makeGates } from './driver/shares.js'
import { TransactionSpan } from './driver/transactionSpan.js'
import { type Db, operationDb, type SentStatements, type Tx } from './operationDb.js'

export type { Db, Tx } from './operationDb.js'

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
  /**
   * @param owner whose share of the connections the session uses: a user, an OAuth client, a network; by default the gateway itself.
   * @param trace of the call whose statements the session sends; absent while tracing is off
   */
  session(owner?: string, trace?: Trace): DbSession
  /** @returns the round trip in milliseconds. @throws when the server does not answer. */
  ping(): Promise<number>
  close(): Promise<void>
}

type DatabaseConfig = Pick<Config, 'DATABASE_POOL' | 'DATABASE_PREPARE' | 'DATABASE_TIMEOUT_MS'>

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
    knowArrays(client)
    extendQueryClass(client)
    return client
  }
  const dialect = new PgDialect()
  const gates = makeGates(name, pool, makeGate)
  const prepared = config.DATABASE_PREPARE ? new PreparedStatements() : neverPrepared
  const lanes = Array.from({ length: pool }, () => new Lane(openClient, prepared))
  const guard = new StatementGuard(timeoutMs, gates, new Lanes(lanes, gates.connections), onRefusal)

  function session(owner = GATEWAY, trace?: Trace): DbSession {
    const sent: SentStatements = { owner, guard, prepared, dialect, trace, count: 0 }
    let db: Db | undefined
    return {
      get db() {
        db ??= operationDb(sent)
        return db
      },
      get alone() {
        return operationDb(sent, undefined, true)
      },
      transaction<T>(act: (tx: Tx) => Promise<T>) {
        const span = new TransactionSpan()
        const whole = guard.transaction(owner, (connection, lane) => span.whileItLasts(act(operationDb(sent, { connection, span, lane }))))
        return whole.finally(() => span.end())
      },
      statements: () => sent.count,
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

const MAX_BACKOFF_SECONDS = 0.5

/** Each client is one connection, so that `Lanes` decides which statement goes where. */
function connectionOptions(config: DatabaseConfig, settings: DatabaseOptions['settings']): postgres.Options<Record<string, never>> {
  return {
    max: 1,
    prepare: config.DATABASE_PREPARE, // also for what postgres.js sends by itself, such as COMMIT
    connect_timeout: 5,
    fetch_types: false, // see `knowArrays`
    // a statement waits for its connection to open, so the backoff must stay below the timeout of statements
    backoff: (retries: number) => Math.min(2 ** retries / 100, MAX_BACKOFF_SECONDS),
    connection: {
      application_name: 'petstore-gateway',
      statement_timeout: config.DATABASE_TIMEOUT_MS,
      lock_timeout: config.DATABASE_TIMEOUT_MS,
      idle_in_transaction_session_timeout: config.DATABASE_TIMEOUT_MS * 2,
      // both ways of reading write days and moments in this form, whatever the role or the database has set
      TimeZone: 'UTC',
      DateStyle: 'ISO, YMD',
      IntervalStyle: 'postgres',
      ...settings,
    },
  }
}
