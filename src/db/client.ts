import { PgDialect } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Config } from '../config.js'
import { type MakeGate, unmeasured } from '../values/fairGate.js'
import { connect, type DatabaseAddress } from './address.js'
import { knowArrays } from './driver/arrayTypes.js'
import { extendQueryClass } from './driver/extendQueryClass.js'
import { type OpenTransaction, StatementGuard } from './driver/guard.js'
import type { GuardedStatement } from './driver/guardedQuery.js'
import { Lane } from './driver/lane.js'
import { Lanes } from './driver/lanes.js'
import { neverPrepared, PreparedStatements } from './driver/preparedStatements.js'
import { makeGates } from './driver/shares.js'
import { TransactionSpan } from './driver/transactionSpan.js'
import { type Db, mustNotBeOverdue, operationDb, type ReadPlace, type Sender, type SentStatements, type Tx } from './operationDb.js'
import { type LossReason, repeatLosers } from './repeatLosers.js'
import type { NoteSlow } from './slowStatements.js'

export type { Db, Tx } from './operationDb.js'

export interface TransactionForm {
  /** True for work that cannot be done again, such as the transaction of a whole operation. */
  readonly isOnce?: boolean
}

/** The view that one operation has of the database. */
export interface DbSession {
  readonly db: Db
  /** The handle for a statement that writes and is a transaction of its own: it may wait for locks, and passes the gates of transactions. */
  readonly alone: Db
  /**
   * Everything `act` does commits together or not at all. PostgreSQL may end a transaction for another one, by a deadlock or a failed serialization: then `act`
   * runs again from its begin. So `act` has no effects outside of the database that must not happen twice.
   */
  transaction<T>(act: (tx: Tx) => Promise<T>, how?: TransactionForm): Promise<T>
  /** SQL statements sent so far, transaction control not counted. */
  readonly statements: () => number
  /** From now on a replica answers reads outside of transactions. */
  readFrom(replica: ReadPlace): void
  /** The callers for whom the session has begun to write: its own by `true`, others by their names. */
  readonly writers: ReadonlySet<string | true>
  /** Tells that the reads of an account must see the writes until now, such as the account of a sign-up. */
  wroteFor(caller: string): void
}

/** The owner of work that the gateway does by itself, without a caller. */
const GATEWAY = 'gateway'

const NOBODY: ReadonlySet<never> = new Set()
const PROBE: GuardedStatement = { text: 'select 1', sender: {}, on: (connection) => connection.unsafe('select 1') }

export interface Database {
  /**
   * @param owner whose share of the connections the session uses: a user, an OAuth client, a network; by default the gateway itself.
   * @param sender of the statements of the session, for the log of slow statements and for the trace
   */
  session(owner?: string, sender?: Sender): DbSession
  /** @returns the round trip in milliseconds. @throws when the server does not answer. */
  ping(): Promise<number>
  /** Sends the reads of other sessions to this database, see `DbSession.readFrom`. */
  readonly place: ReadPlace
  /** Refuses all statements under way at once, and replaces their connections. */
  abandon(): void
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
  /** Called when a transaction runs again. */
  readonly onRepeat?: (reason: LossReason) => void
  /** Called when another database answers a read in the place of this one. */
  readonly onFallback?: () => void
  /** Whether a session asks nothing more after a statement that was not answered in time. */
  readonly stopsWhenOverdue?: boolean
  /** Absent when no statement is too slow. */
  readonly slow?: { readonly ms: number; readonly note: NoteSlow } | undefined
}

export function openDatabase(
  address: DatabaseAddress,
  config: DatabaseConfig,
  {
    onRefusal = () => {},
    makeGate = unmeasured,
    name = 'database',
    settings,
    slow,
    onRepeat = () => {},
    onFallback,
    stopsWhenOverdue = false,
  }: DatabaseOptions = {},
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
  // a pooler takes the connection back at the end of a statement, also when the begin of the next one is on its way already
  const maxPipelined = config.DATABASE_PREPARE ? undefined : 1
  const guard = new StatementGuard(timeoutMs, gates, new Lanes(lanes, gates.connections, maxPipelined), {
    onRefusal,
    slowMs: slow?.ms ?? Number.POSITIVE_INFINITY,
    onSlow: ({ text, sender }, ms, failure) => slow?.note({ text, ms, failure, pool: name, settings, ...sender.source?.() }),
  })

  const localTimeouts = config.DATABASE_PREPARE
    ? undefined
    : Object.entries(timeoutsOf(config))
        .map(([setting, ms]) => `set local ${setting} = ${ms}`)
        .join('; ')
  const repeating = { withinMs: timeoutMs / 2, onRepeat }

  function session(owner = GATEWAY, { source, trace }: Sender = {}): DbSession {
    const enclose = localTimeouts === undefined ? undefined : <T>(act: (tx: Tx) => Promise<T>) => transactionOf(sent, act)
    const sent: SentStatements = {
      owner,
      guard,
      prepared,
      dialect,
      timeoutMs,
      source,
      trace,
      repeating,
      enclose,
      stopsWhenOverdue,
      count: 0,
    }
    let db: Db | undefined
    let writers: Set<string | true> | undefined
    const noteWriter = (writer: string | true): void => {
      writers ??= new Set()
      writers.add(writer)
    }
    return {
      get db() {
        db ??= operationDb(sent)
        return db
      },
      get alone() {
        noteWriter(true)
        return operationDb(sent, undefined, true)
      },
      transaction<T>(act: (tx: Tx) => Promise<T>, { isOnce = false }: TransactionForm = {}) {
        noteWriter(true)
        const run = () => transactionOf(sent, act)
        return isOnce ? run() : repeatLosers(run, repeating)
      },
      statements: () => sent.count,
      readFrom(replica) {
        sent.replica = replica
      },
      get writers() {
        return writers ?? NOBODY
      },
      wroteFor: noteWriter,
    }
  }

  async function transactionOf<T>(sent: SentStatements, act: (tx: Tx) => Promise<T>): Promise<T> {
    mustNotBeOverdue(sent)
    const span = new TransactionSpan()
    const work = (connection: postgres.TransactionSql, lane: OpenTransaction) => {
      if (localTimeouts) connection.unsafe(localTimeouts).catch(() => {}) // sent with the first statement, which fails when this one does
      return span.whileItLasts(act(operationDb(sent, { connection, span, lane })))
    }
    return guard.transaction(sent.owner, work, sent).finally(() => span.end())
  }

  return {
    session,
    place: { guard, prepared, onFallback },
    abandon: () => guard.abandon(),
    async ping() {
      const start = performance.now()
      await guard.watch(GATEWAY, PROBE)
      return performance.now() - start
    },
    async close() {
      await guard.close()
    },
  }
}

function timeoutsOf({ DATABASE_TIMEOUT_MS: timeoutMs }: DatabaseConfig) {
  return { statement_timeout: timeoutMs, lock_timeout: timeoutMs, idle_in_transaction_session_timeout: timeoutMs * 2 }
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
      // both ways of reading write days and moments in this form, whatever the role or the database has set
      TimeZone: 'UTC',
      DateStyle: 'ISO, YMD',
      // a pooler gives a connection to many sessions, and refuses sessions with other settings: timeouts are set for each transaction
      ...(config.DATABASE_PREPARE && { ...timeoutsOf(config), IntervalStyle: 'postgres', ...settings }),
    },
  }
}
