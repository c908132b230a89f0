import { fillPlaceholders } from 'drizzle-orm'
import { PgDatabase, type PgDialect } from 'drizzle-orm/pg-core'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Trace } from '../observability/trace.js'
import { type Compiled, MappingSession, type Values } from './driver/compiled.js'
import type { OpenTransaction, StatementGuard } from './driver/guard.js'
import {
  type GuardedQuery,
  type GuardedStatement,
  guardedQuery,
  type Query,
  type StatementSender,
  type StatementSource,
} from './driver/guardedQuery.js'
import type { PreparedStatements } from './driver/preparedStatements.js'
import { statementRefusals } from './driver/statementRefusals.js'
import type { TransactionSpan } from './driver/transactionSpan.js'
import { type Repeating, repeatLosers } from './repeatLosers.js'
import { traceQuery, traceStatement } from './traceStatement.js'

/** The methods of Drizzle that queries use. */
const builders = ['select', 'selectDistinct', 'insert', 'update', 'delete', 'execute', '$with', 'with'] as const

/** The handle for statements. It belongs to one operation. */
export type Db = Pick<PostgresJsDatabase, (typeof builders)[number]> & {
  /** Fills in and sends a statement that was built before. */
  run<Row>(compiled: Compiled<Row>, values: Values): Promise<Row[]>
}

/** The handle for the statements of a transaction. */
export type Tx = Db & {
  /** Runs `act` in a savepoint of the transaction. When `act` fails, its changes are rolled back and the transaction goes on. After a deadlock `act` runs again. */
  savepoint<T>(act: (tx: Tx) => Promise<T>): Promise<T>
}

/** A server that answers reads in the place of the primary. */
export interface ReadPlace {
  readonly guard: StatementGuard
  readonly prepared: Pick<PreparedStatements, 'optionsFor'>
  /** Told when the primary answers in its place. */
  readonly onFallback?: (() => void) | undefined
}

/** The sender of statements. */
export interface Sender {
  /** For the log of slow statements; absent for a sender without a name. */
  readonly source?: (() => StatementSource) | undefined
  /** Absent while tracing is off. */
  readonly trace?: Trace | undefined
}

/** The statements of one operation. */
export interface SentStatements extends Sender, StatementSender {
  /** After a statement that was not answered in time, nothing more is asked: the caller would wait for the same timeout again. */
  readonly stopsWhenOverdue: boolean
  readonly owner: string
  /** The replica that answers reads outside of transactions. After its first failure the primary answers. */
  replica?: ReadPlace | undefined
  readonly guard: StatementGuard
  readonly prepared: Pick<PreparedStatements, 'optionsFor'>
  readonly dialect: PgDialect
  /** Timeout of a statement, in milliseconds. */
  readonly timeoutMs: number
  /** For statements that are transactions. */
  readonly repeating: Repeating
  /** Puts a statement that is a transaction of its own between BEGIN and COMMIT, where a pooler lets the session have no timeouts. */
  readonly enclose?: (<T>(act: (tx: Tx) => Promise<T>) => Promise<T>) | undefined
  /** Statements sent so far. */
  count: number
}

/** A transaction's connection. */
export interface Inside {
  readonly connection: postgres.TransactionSql
  readonly span: TransactionSpan
  readonly lane: OpenTransaction
}

/** A statement with its values, as a guard sends it. */
class Statement implements GuardedStatement {
  constructor(
    readonly text: string,
    private readonly parameters: unknown[],
    private readonly prepared: ReadPlace['prepared'],
    readonly sender: StatementSender,
  ) {}

  on(connection: Pick<postgres.Sql, 'unsafe'>): Query {
    // postgres.js types parameters by columns, and a text has no columns
    return connection.unsafe<postgres.Row[]>(this.text, this.parameters as never[], this.prepared.optionsFor(this.text))
  }

  /** The same statement for another server, which has prepared other texts. */
  at({ prepared }: Pick<ReadPlace, 'prepared'>): Statement {
    return new Statement(this.text, this.parameters, prepared, { source: this.sender.source }) // the primary answers when this server does not
  }
}

/**
 * A handle on the pool, or on the connection of a transaction until the transaction ends. Drizzle's handle is made at its first use: most operations
 * only fill in statements that were built before.
 */
class OperationDb {
  private made: PostgresJsDatabase | undefined

  /** @param isAlone whether its statements are transactions */
  constructor(
    private readonly sent: SentStatements,
    private readonly inside: Inside | undefined,
    private readonly isAlone: boolean,
  ) {}

  get drizzle(): PostgresJsDatabase {
    this.made ??= this.build()
    return this.made
  }

  async run<Row>(compiled: Compiled<Row>, values: Values): Promise<Row[]> {
    const { sent, inside, isAlone } = this
    const { enclose, repeating, trace } = sent
    if (isAlone && !inside && enclose) return repeatLosers(() => enclose((tx) => tx.run(compiled, values)), repeating)
    const { text, parameters, isOfBytes, toRows } = compiled
    const rows = this.rows(this.count(text, fillPlaceholders(parameters, values)), isOfBytes)
    return toRows(await (trace ? traceStatement(trace, text, rows) : rows))
  }

  async savepoint<T>(act: (tx: Tx) => Promise<T>): Promise<T> {
    const { inside, sent } = this
    if (!inside) throw new Error('there is no savepoint outside of a transaction')
    // the savepoint gives back the locks for which another transaction waited
    return repeatLosers(() => this.savepointOf(inside, act), { ...sent.repeating, afterSerialization: false })
  }

  private savepointOf<T>({ span, connection, lane }: Inside, act: (tx: Tx) => Promise<T>): Promise<T> {
    span.mustLast()
    return new Promise((resolve, reject) => {
      const begun = connection.savepoint((inner) =>
        span.whileItLasts(act(operationDb(this.sent, { connection: inner, span, lane })), reject),
      )
      begun.then((value) => resolve(value as T), reject) // the savepoint returns the result of `act`
    })
  }

  private rows(statement: Statement, isOfBytes?: boolean): Promise<unknown[][]> {
    const { sent, inside, isAlone } = this
    if (inside) {
      inside.span.mustLast()
      return sent.guard.rowsInside(inside.lane, statement, statement.on(inside.connection), isOfBytes)
    }
    if (!isAlone && sent.replica) return this.rowsOfReplica(sent.replica, statement, isOfBytes)
    const ask = () => sent.guard.rows(sent.owner, statement, { isAlone, isOfBytes })
    return isAlone ? repeatLosers(ask, sent.repeating) : ask()
  }

  private watch(statement: Statement): GuardedQuery {
    const { sent, inside, isAlone } = this
    if (inside) {
      inside.span.mustLast()
      return sent.guard.watchInside(inside.lane, statement, statement.on(inside.connection))
    }
    return !isAlone && sent.replica ? this.watchReplica(sent.replica, statement) : sent.guard.watch(sent.owner, statement, isAlone)
  }

  private rowsOfReplica(replica: ReadPlace, statement: Statement, isOfBytes = false): Promise<unknown[][]> {
    const { owner } = this.sent
    return this.askReplica(replica, ({ guard }, asked) => guard.rows(owner, asked, { isOfBytes }), statement)
  }

  private watchReplica(replica: ReadPlace, statement: Statement): GuardedQuery {
    const { owner } = this.sent
    return guardedQuery((isOfArrays) => {
      const ask = ({ guard }: ReadPlace, asked: Statement) => (isOfArrays ? guard.watch(owner, asked).values() : guard.watch(owner, asked))
      return this.askReplica(replica, ask, statement)
    })
  }

  /**
   * A read changes nothing, so the primary may answer it again, whatever the failure of the replica. But a read that has used up its time on the replica would
   * take as long again.
   */
  private async askReplica<Rows>(
    replica: ReadPlace,
    ask: (place: ReadPlace, statement: Statement) => PromiseLike<Rows>,
    statement: Statement,
  ): Promise<Rows> {
    const { sent } = this
    const askedAt = performance.now()
    try {
      return await ask(replica, statement.at(replica))
    } catch (error) {
      sent.replica = undefined
      if (performance.now() - askedAt >= sent.timeoutMs) throw error
      replica.onFallback?.()
      return await ask(sent, statement)
    }
  }

  /** Counts a statement. */
  private count(text: string, parameters: unknown[]): Statement {
    mustNotBeOverdue(this.sent)
    this.sent.count += 1
    return new Statement(text, parameters, this.sent.prepared, this.sent)
  }

  /** Drizzle's session uses only `unsafe` of the client, so each operation has a client that counts its own statements (decision D18). */
  private build(): PostgresJsDatabase {
    const { sent } = this
    const counting = {
      unsafe: (text: string, parameters: unknown[]): GuardedQuery => {
        const query = this.watch(this.count(text, parameters))
        return sent.trace ? traceQuery(sent.trace, text, query) : query
      },
    }
    const session = new MappingSession(counting as unknown as postgres.Sql, sent.dialect, undefined) // it uses `unsafe` alone
    return new PgDatabase(sent.dialect, session, undefined) as unknown as PostgresJsDatabase // Drizzle types its session by the whole client
  }
}
for (const name of builders) {
  Object.defineProperty(OperationDb.prototype, name, {
    get(this: OperationDb) {
      return this.drizzle[name].bind(this.drizzle)
    },
  })
}

/** @throws SERVICE_UNAVAILABLE when nothing more may be asked */
export function mustNotBeOverdue({ isOverdue, stopsWhenOverdue }: Pick<SentStatements, 'isOverdue' | 'stopsWhenOverdue'>): void {
  if (isOverdue && stopsWhenOverdue) throw statementRefusals.overdue()
}

/** Makes a handle. @param inside a transaction. @param isAlone whether its statements are transactions of their own */
export function operationDb(sent: SentStatements, inside?: Inside, isAlone = false): Tx {
  return new OperationDb(sent, inside, isAlone) as unknown as Tx // its prototype has a getter for each builder
}
