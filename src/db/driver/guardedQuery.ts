import type postgres from 'postgres'

export type Query = postgres.PendingQuery<postgres.Row[]>

/** The part of a pending query that Drizzle uses: a thenable that can ask for rows as arrays. */
export interface GuardedQuery extends PromiseLike<unknown> {
  values(): GuardedQuery
}

/** The sender of a statement, for the log. */
export interface StatementSource {
  /** The name of the operation or of the background loop. */
  readonly operation?: string | undefined
  readonly requestId?: string | undefined
}

/** The sender of statements: an operation, a background loop, or the gateway itself. */
export interface StatementSender {
  /** Asked only for a slow statement. */
  readonly source?: (() => StatementSource) | undefined
  /** True once a statement was refused because it was not answered in time. */
  isOverdue?: boolean
}

/** A statement with its values. */
export interface GuardedStatement {
  readonly text: string
  readonly sender: StatementSender
  /** Builds the query on a connection. */
  on(connection: Pick<postgres.Sql, 'unsafe'>): Query
}

/** A stand-in for a query of postgres.js. @param send is told whether rows are wanted as arrays. */
export function guardedQuery(send: (isOfArrays: boolean) => Promise<unknown>): GuardedQuery {
  let isOfArrays = false
  const query: GuardedQuery = {
    values: () => {
      isOfArrays = true
      return query
    },
    // biome-ignore lint/suspicious/noThenProperty: postgres.js sends a query when it is awaited, and so must its stand-in
    then: (resolve, reject) => send(isOfArrays).then(resolve, reject),
  }
  return query
}
