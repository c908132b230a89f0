import type postgres from 'postgres'
import { ApiError } from '../values/errors.js'
import type { FairGate } from '../values/fairGate.js'
import { isFull } from './failure.js'
import type { Lane, Lanes } from './lanes.js'

/** How often overdue statements are looked for: the deadline is kept to within this. */
const SWEEP_MS = 100

/** A statement, or the beginning or end of a transaction, from the moment it was asked for. */
interface Asked {
  readonly startedAt: number
  /** Withdraws the statement from the queue, or asks PostgreSQL to cancel it. */
  cancel: () => void
  readonly refuse: (error: Error) => void
}

/** The gates that statements and transactions pass. */
export interface StatementGates {
  /** Each place stands for a connection. Statements hold it for their round trips, a transaction until it ends. */
  readonly connections: FairGate
  /** Transactions pass this gate first. They may use only a part of the connections, because they can wait for locks while reads must go on. */
  readonly transactions: FairGate
}

type Query = postgres.PendingQuery<postgres.Row[]>

/** Builds a query on a connection. */
export type MakeQuery = (connection: postgres.Sql) => Query

type CancellableQuery = PromiseLike<unknown> & { cancel(): void }

/** What Drizzle uses of a pending query: a thenable that can ask for rows as arrays. */
export interface GuardedQuery extends PromiseLike<unknown> {
  values(): GuardedQuery
}

/** Why a statement was given up. */
type Refusal = 'deadline' | 'queue_full' | 'disk_full'

/**
 * Bounds the time and the queue of statements, because postgres.js has neither a client-side deadline nor a bounded queue. A slow database cannot hold
 * up callers for ever, and no owner can hold up another. A statement gets SERVICE_UNAVAILABLE past its deadline, or when its owner has too many
 * statements in the queue. A transaction gets it when it does not begin or end in time.
 */
export class StatementGuard {
  /** Statements, and beginnings and ends of transactions, that callers wait for; oldest first. */
  private readonly asked = new Set<Asked>()
  private readonly sweep: NodeJS.Timeout

  constructor(
    private readonly timeoutMs: number,
    private readonly gates: StatementGates,
    private readonly lanes: Lanes,
    private readonly onRefusal: (reason: Refusal, cause?: unknown) => void,
  ) {
    this.sweep = setInterval(() => this.refuseOverdue(), SWEEP_MS).unref()
  }

  /** Sends a query for Drizzle, which asks for rows as arrays or as objects. @param owner whose share of the connections it uses. */
  watch(owner: string, make: MakeQuery): GuardedQuery {
    return guarded((isOfArrays) => this.send(owner, isOfArrays ? (connection) => make(connection).values() : make))
  }

  /** As `watch`, for a statement of a transaction, which has its connection. */
  watchInside(query: Query): GuardedQuery {
    return guarded((isOfArrays) => this.sendInside(isOfArrays ? query.values() : query))
  }

  /** Sends a query. @returns its rows as arrays. */
  rows(owner: string, make: MakeQuery): Promise<unknown[][]> {
    return this.send(owner, (connection) => make(connection).values()) as Promise<unknown[][]> // what `values` asks for
  }

  /** As `rows`, for a statement of a transaction. */
  rowsInside(query: Query): Promise<unknown[][]> {
    return this.sendInside(query.values()) as Promise<unknown[][]> // likewise
  }

  /** Runs a transaction. @param act gets its connection. */
  transaction<T>(owner: string, act: (connection: postgres.TransactionSql) => Promise<T>): Promise<T> {
    const { connections, transactions } = this.gates
    return new Promise((resolve, reject) => {
      const toBegin = this.ask(reject)
      let toEnd: Asked | undefined
      const run = (): void => {
        const lane = this.lanes.take()
        let isGivenUp = false
        toBegin.cancel = () => {
          isGivenUp = true
        }
        const begun = lane.client.begin(async (connection) => {
          this.asked.delete(toBegin)
          if (isGivenUp) throw overdue() // its caller has got an error already, so the transaction is rolled back
          const result = await act(connection)
          toEnd = this.ask(reject)
          return result
        }) as Promise<T> // postgres.js unwraps arrays of promises, and ours are none
        begun.then(resolve, reject).finally(() => {
          this.asked.delete(toBegin)
          if (toEnd) this.asked.delete(toEnd)
          this.lanes.give(owner, lane)
          transactions.leave(owner)
        })
      }
      this.enter(transactions, owner, toBegin, () => this.enter(connections, owner, toBegin, run, () => transactions.leave(owner)))
    })
  }

  close(): void {
    clearInterval(this.sweep)
  }

  private ask(refuse: (error: Error) => void): Asked {
    const asked: Asked = { startedAt: performance.now(), cancel: () => {}, refuse }
    this.asked.add(asked)
    return asked
  }

  private send(owner: string, make: (connection: postgres.Sql) => CancellableQuery): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const asked = this.ask(reject)
      const run = (lane: Lane): void => {
        const query = make(lane.client)
        asked.cancel = () => query.cancel()
        query.then(
          (rows) => {
            this.asked.delete(asked)
            this.lanes.end(owner, lane)
            resolve(rows)
          },
          (error) => {
            this.asked.delete(asked)
            if (isFull(error)) this.onRefusal('disk_full', error)
            this.lanes.end(owner, lane)
            reject(error)
          },
        )
      }
      const lane = this.lanes.forStatement(owner)
      if (lane) run(lane)
      else this.wait(this.gates.connections, owner, asked, () => run(this.lanes.begin(owner)))
    })
  }

  private sendInside(query: CancellableQuery): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const asked = this.ask(reject)
      asked.cancel = () => query.cancel()
      query.then(
        (rows) => {
          this.asked.delete(asked)
          resolve(rows)
        },
        (error) => {
          this.asked.delete(asked)
          if (isFull(error)) this.onRefusal('disk_full', error)
          reject(error)
        },
      )
    })
  }

  private enter(gate: FairGate, owner: string, asked: Asked, run: () => void, onGivenUp?: () => void): void {
    if (gate.tryEnter(owner)) run()
    else this.wait(gate, owner, asked, run, onGivenUp)
  }

  /** @param onGivenUp is called when the statement is refused before the gate admits it. */
  private wait(gate: FairGate, owner: string, asked: Asked, run: () => void, onGivenUp?: () => void): void {
    try {
      const withdraw = gate.wait(owner, run)
      asked.cancel = () => {
        withdraw()
        onGivenUp?.()
      }
    } catch {
      this.asked.delete(asked)
      this.onRefusal('queue_full')
      onGivenUp?.()
      asked.refuse(queueFull())
    }
  }

  private refuseOverdue(): void {
    const limit = performance.now() - this.timeoutMs
    for (const asked of this.asked) {
      if (asked.startedAt > limit) break // a set keeps insertion order: the rest is younger
      this.asked.delete(asked)
      this.onRefusal('deadline')
      asked.refuse(overdue())
      asked.cancel()
    }
  }
}

/** A stand-in for a query of postgres.js. @param send is told whether rows are wanted as arrays. */
function guarded(send: (isOfArrays: boolean) => Promise<unknown>): GuardedQuery {
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

function overdue(): ApiError {
  return new ApiError('SERVICE_UNAVAILABLE', 'The database did not answer in time')
}

function queueFull(): ApiError {
  return new ApiError('SERVICE_UNAVAILABLE', 'Too many statements of this caller wait for the database: send fewer calls at a time')
}
