/*
 * Works around: postgres.js (3.4.9) has no client-side deadline for a statement and no bound of its queue, and it serves its queue without regard to
 * the owners of the statements.
 * Upstream: https://github.com/porsager/postgres/pull/1155 (open since 2026-01) covers connections that never answer.
 * Remove when: the driver has a deadline for each query and a bounded queue. The shares of owners stay ours.
 */
import type postgres from 'postgres'
import type { ApiError } from '../../values/errors/apiError.js'
import { unavailable } from '../../values/errors/make.js'
import type { FairGate } from '../../values/fairGate.js'
import { isConnectionLost, isFull } from '../failure.js'
import type { Lane, Link } from './lane.js'
import type { Lanes } from './lanes.js'

/** Interval between two searches for overdue statements, in milliseconds. A deadline may be exceeded by this much. */
const SWEEP_MS = 100
/** PostgreSQL should end a statement at its timeout. A connection that has not answered so many milliseconds later is replaced. */
const STALL_GRACE_MS = 1000

/** A statement, or the beginning or end of a transaction, that a caller waits for. */
interface Asked {
  readonly startedAt: number
  /** Withdraws the statement from the queue; does nothing once it is sent, as PostgreSQL ends it by its own timeout. */
  withdraw: () => void
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

/** The lane of a transaction, and the connection on which it has begun. */
export interface OpenTransaction {
  readonly lane: Lane
  readonly link: Link
}

/** The part of a pending query that Drizzle uses: a thenable that can ask for rows as arrays. */
export interface GuardedQuery extends PromiseLike<unknown> {
  values(): GuardedQuery
}

/** Why a statement was given up. */
type GateRefusal = 'deadline' | 'queue_full' | 'disk_full'

/**
 * Bounds the time and the queue of statements, because postgres.js has neither a client-side deadline nor a bounded queue. A slow database cannot
 * hold up callers for ever, and no owner can hold up another. A statement gets SERVICE_UNAVAILABLE past its deadline, or when its owner has too many
 * statements in the queue. A transaction gets SERVICE_UNAVAILABLE when it does not begin or end in time. See decision D20.
 */
export class StatementGuard {
  /** Statements, and beginnings and ends of transactions, that callers wait for; oldest first. */
  private readonly asked = new Set<Asked>()
  private readonly sweep: NodeJS.Timeout

  constructor(
    private readonly timeoutMs: number,
    private readonly gates: StatementGates,
    private readonly lanes: Lanes,
    private readonly onRefusal: (reason: GateRefusal, cause?: unknown) => void,
  ) {
    this.sweep = setInterval(() => {
      this.refuseOverdue()
      this.lanes.replaceStalled(timeoutMs + STALL_GRACE_MS)
    }, SWEEP_MS).unref()
  }

  /**
   * Sends a query for Drizzle, which asks for rows as arrays or as objects.
   * @param owner whose share of the connections it uses. @param isAlone true for a query that writes, and is a transaction of its own.
   */
  watch(owner: string, make: MakeQuery, isAlone = false): GuardedQuery {
    return guarded((isOfArrays) => this.sendOutside(owner, isOfArrays ? (connection) => make(connection).values() : make, isAlone))
  }

  /** As `watch`, for a statement of a transaction, which uses the transaction's connection. */
  watchInside(span: OpenTransaction, query: Query): GuardedQuery {
    return guarded((isOfArrays) => this.sendInside(span, isOfArrays ? query.values() : query))
  }

  /** Sends a query. @param isAlone as for `watch` @param isOfBytes whether the values stay bytes. @returns its rows as arrays */
  rows(owner: string, make: MakeQuery, { isAlone = false, isOfBytes = false } = {}): Promise<unknown[][]> {
    return this.sendOutside(owner, (connection) => asArrays(make(connection), isOfBytes), isAlone) as Promise<unknown[][]> // what `asArrays` asks for
  }

  /** As `rows`, for a statement of a transaction. */
  rowsInside(span: OpenTransaction, query: Query, isOfBytes = false): Promise<unknown[][]> {
    return this.sendInside(span, asArrays(query, isOfBytes)) as Promise<unknown[][]> // likewise
  }

  /** Runs a transaction. @param act gets the transaction's connection, and the span for its statements */
  transaction<T>(owner: string, act: (connection: postgres.TransactionSql, span: OpenTransaction) => Promise<T>): Promise<T> {
    const { connections, transactions } = this.gates
    return new Promise((resolve, reject) => {
      const toBegin = this.ask(reject)
      let toEnd: Asked | undefined
      const run = (): void => {
        const lane = this.lanes.take()
        const { link } = lane
        let isGivenUp = false
        toBegin.withdraw = () => {
          isGivenUp = true
        }
        let isAnswered = false // BEGIN, then COMMIT or ROLLBACK
        const receive = (): void => {
          if (!isAnswered) link.receive()
          isAnswered = true
        }
        link.send()
        const begun = link.client.begin(async (connection) => {
          receive()
          this.asked.delete(toBegin)
          try {
            if (isGivenUp) throw overdue() // its caller has got an error already, so the transaction is rolled back
            const result = await act(connection, { lane, link })
            toEnd = this.ask(reject)
            return result
          } finally {
            isAnswered = false
            link.send()
          }
        }) as Promise<T> // postgres.js unwraps arrays of promises, and T is not such an array
        const ended = (error?: unknown): void => {
          receive()
          this.asked.delete(toBegin)
          if (toEnd) this.asked.delete(toEnd)
          if (isConnectionLost(error)) lane.replace(link)
          this.lanes.give(owner, lane)
          transactions.leave(owner)
        }
        begun.then(
          (result) => {
            ended()
            resolve(result)
          },
          (error) => {
            ended(error)
            reject(error)
          },
        )
      }
      this.enter(transactions, owner, toBegin, () => this.enter(connections, owner, toBegin, run, () => transactions.leave(owner)))
    })
  }

  async close(): Promise<void> {
    clearInterval(this.sweep)
    await this.lanes.close()
  }

  private ask(refuse: (error: Error) => void): Asked {
    const asked: Asked = { startedAt: performance.now(), withdraw: nothing, refuse }
    this.asked.add(asked)
    return asked
  }

  private sendOutside(owner: string, make: (connection: postgres.Sql) => PromiseLike<unknown>, isAlone: boolean): Promise<unknown> {
    return isAlone ? this.sendAlone(owner, make) : this.send(owner, make)
  }

  /**
   * Sends a query that is a transaction of its own. It passes the gates of transactions, because it can wait for locks as they do, and it has its
   * connection to itself, so nothing waits behind it. Its deadline begins again when it is sent: the server ends it at about the same time.
   */
  private sendAlone(owner: string, make: (connection: postgres.Sql) => PromiseLike<unknown>): Promise<unknown> {
    const { connections, transactions } = this.gates
    return new Promise((resolve, reject) => {
      const waiting = this.ask(reject)
      const run = (): void => {
        this.asked.delete(waiting)
        const lane = this.lanes.take()
        const { link } = lane
        this.follow(this.ask(reject), { lane, link }, make(link.client), resolve, () => {
          this.lanes.give(owner, lane)
          transactions.leave(owner)
        })
      }
      this.enter(transactions, owner, waiting, () => this.enter(connections, owner, waiting, run, () => transactions.leave(owner)))
    })
  }

  private send(owner: string, make: (connection: postgres.Sql) => PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const asked = this.ask(reject)
      const run = (lane: Lane): void => {
        asked.withdraw = nothing
        const { link } = lane
        this.follow(asked, { lane, link }, make(link.client), resolve, () => this.lanes.end(owner, lane))
      }
      const lane = this.lanes.forStatement(owner)
      if (lane) run(lane)
      else this.wait(this.gates.connections, owner, asked, () => run(this.lanes.takeLane(owner)))
    })
  }

  private sendInside(span: OpenTransaction, query: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => this.follow(this.ask(reject), span, query, resolve, nothing))
  }

  /** Follows a statement from its sending to its answer. @param resolve gets the rows. @param onEnd is called before the caller gets the answer. */
  private follow(
    asked: Asked,
    { lane, link }: OpenTransaction,
    query: PromiseLike<unknown>,
    resolve: (rows: unknown) => void,
    onEnd: () => void,
  ): void {
    link.send()
    const end = (): void => {
      link.receive()
      this.asked.delete(asked)
      onEnd()
    }
    query.then(
      (rows) => {
        end()
        resolve(rows)
      },
      (error) => {
        if (isFull(error)) this.onRefusal('disk_full', error)
        if (isConnectionLost(error)) lane.replace(link)
        end()
        asked.refuse(error)
      },
    )
  }

  private enter(gate: FairGate, owner: string, asked: Asked, run: () => void, onGivenUp?: () => void): void {
    if (gate.tryEnter(owner)) run()
    else this.wait(gate, owner, asked, run, onGivenUp)
  }

  /** @param onGivenUp is called when the statement is refused before the gate admits it. */
  private wait(gate: FairGate, owner: string, asked: Asked, run: () => void, onGivenUp?: () => void): void {
    try {
      const withdraw = gate.wait(owner, run)
      asked.withdraw = () => {
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
      asked.withdraw()
    }
  }
}

const nothing = (): void => {}

function asArrays(query: Query, isOfBytes: boolean): PromiseLike<unknown> {
  return isOfBytes ? query.raw() : query.values()
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
  return unavailable('The database did not answer in time')
}

function queueFull(): ApiError {
  return unavailable('Too many statements of this caller wait for the database: send fewer calls at a time')
}
