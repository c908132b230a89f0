import { fillPlaceholders } from 'drizzle-orm'
import { PgDatabase, type PgDialect } from 'drizzle-orm/pg-core'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Trace } from '../observability/trace.js'
import { type Compiled, MappingSession, type Values } from './driver/compiled.js'
import type { GuardedQuery, OpenTransaction, StatementGuard } from './driver/guard.js'
import type { PreparedStatements } from './driver/preparedStatements.js'
import type { TransactionSpan } from './driver/transactionSpan.js'
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
  /** Runs `act` in a savepoint of the transaction. When `act` fails, its changes are rolled back and the transaction goes on. */
  savepoint<T>(act: (tx: Tx) => Promise<T>): Promise<T>
}

/** The statements of one operation. */
export interface SentStatements {
  readonly owner: string
  readonly guard: StatementGuard
  readonly prepared: Pick<PreparedStatements, 'optionsFor'>
  readonly dialect: PgDialect
  /** Absent while tracing is off. */
  readonly trace: Trace | undefined
  /** Statements sent so far. */
  count: number
}

/** A transaction's connection. */
export interface Inside {
  readonly connection: postgres.TransactionSql
  readonly span: TransactionSpan
  readonly lane: OpenTransaction
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

  async run<Row>({ text, parameters, isOfBytes, toRows }: Compiled<Row>, values: Values): Promise<Row[]> {
    const { sent, inside, isAlone } = this
    const make = this.make(text, fillPlaceholders(parameters, values))
    inside?.span.mustLast()
    const rows = inside
      ? sent.guard.rowsInside(inside.lane, make(inside.connection), isOfBytes)
      : sent.guard.rows(sent.owner, make, { isAlone, isOfBytes })
    return toRows(await (sent.trace ? traceStatement(sent.trace, text, rows) : rows))
  }

  async savepoint<T>(act: (tx: Tx) => Promise<T>): Promise<T> {
    if (!this.inside) throw new Error('there is no savepoint outside of a transaction')
    const { span, connection, lane } = this.inside
    span.mustLast()
    return new Promise((resolve, reject) => {
      const begun = connection.savepoint((inner) =>
        span.whileItLasts(act(operationDb(this.sent, { connection: inner, span, lane })), reject),
      )
      begun.then((value) => resolve(value as T), reject) // the savepoint returns the result of `act`
    })
  }

  /** Counts a statement. */
  private make(text: string, parameters: unknown[]) {
    this.sent.count += 1
    return (connection: Pick<postgres.Sql, 'unsafe'>) =>
      // postgres.js types parameters by columns, and a text has no columns
      connection.unsafe<postgres.Row[]>(text, parameters as never[], this.sent.prepared.optionsFor(text))
  }

  /** Drizzle's session uses only `unsafe` of the client, so each operation has a client that counts its own statements (decision D18). */
  private build(): PostgresJsDatabase {
    const { sent, inside, isAlone } = this
    const counting = {
      unsafe: (text: string, parameters: unknown[]): GuardedQuery => {
        const make = this.make(text, parameters)
        inside?.span.mustLast()
        const query = inside ? sent.guard.watchInside(inside.lane, make(inside.connection)) : sent.guard.watch(sent.owner, make, isAlone)
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

/** Makes a handle. @param inside a transaction. @param isAlone whether its statements are transactions of their own */
export function operationDb(sent: SentStatements, inside?: Inside, isAlone = false): Tx {
  return new OperationDb(sent, inside, isAlone) as unknown as Tx // its prototype has a getter for each builder
}
