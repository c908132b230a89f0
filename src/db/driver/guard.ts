/*
 * Works around: postgres.js (3.4.9) has no client-side deadline for a statement and no bound of its queue, and it serves its queue without regard to
 * the owners of the statements.
 * Upstream: https://github.com/porsager/postgres/pull/1155 (open since 2026-01) covers connections that never answer.
 * Remove when: the driver has a deadline for each query and a bounded queue. The shares of owners stay ours.
 */
import type postgres from 'postgres'
import type { FairGate } from '../../values/fairGate.js'
import { isConnectionLost, isFull } from '../failure.js'
import { type GuardedQuery, type GuardedStatement, guardedQuery, type Query, type StatementSender } from './guardedQuery.js'
import type { Lane, Link } from './lane.js'
import type { Lanes } from './lanes.js'
import { asArrays, asBytes, asRows, type RowForm } from './rowForms.js'
import { statementRefusals } from './statementRefusals.js'

/** Interval between two searches for overdue statements, in milliseconds. A deadline may be exceeded by this much. */
const SWEEP_MS = 100
/** PostgreSQL should end a statement at its timeout. A connection that has not answered so many milliseconds later is replaced. */
const STALL_GRACE_MS = 500
/** A statement whose time begins when it is sent may have waited for this part of the timeout when the connection in front of it stalls. */
const WAITING_SHARE = 1 / 8

/** A statement, or the beginning or end of a transaction, that a caller waits for. */
interface Asked {
  readonly statement: Pick<GuardedStatement, 'text' | 'sender'>
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

/** The lane of a transaction, and the connection on which it has begun. */
export interface OpenTransaction {
  readonly lane: Lane
  readonly link: Link
}

/** Why a statement was given up. */
type GateRefusal = 'deadline' | 'queue_full' | 'disk_full'

interface GuardEvents {
  onRefusal(reason: GateRefusal, cause?: unknown): void
  /** A statement is slow from so many milliseconds on. */
  readonly slowMs: number
  onSlow(statement: Asked['statement'], ms: number, failure: unknown): void
}

/**
 * Bounds the time and the queue of statements, because postgres.js has neither a client-side deadline nor a bounded queue. A slow database cannot
 * hold up callers for ever, and no owner can hold up another. A statement gets SERVICE_UNAVAILABLE past its deadline, or when its owner has too many
 * statements in the queue. A transaction gets SERVICE_UNAVAILABLE when it does not begin or end in time. See decision D20.
 */
export class StatementGuard {
  /** Statements, and beginnings and ends of transactions, that callers wait for; oldest first. */
  private readonly asked = new Set<Asked>()
  /** Statements that are transactions of their own and wait for a connection; oldest first. */
  private readonly waitingAlone = new Set<Asked>()
  private readonly sweep: NodeJS.Timeout

  constructor(
    private readonly timeoutMs: number,
    private readonly gates: StatementGates,
    private readonly lanes: Lanes,
    private readonly events: GuardEvents,
  ) {
    this.sweep = setInterval(() => {
      this.refuseOverdue()
      // the next connection may stall as well
      if (this.lanes.replaceStalled(timeoutMs + STALL_GRACE_MS)) this.refuseOlder(this.waitingAlone, timeoutMs * WAITING_SHARE)
    }, SWEEP_MS).unref()
  }

  /**
   * Sends a query for Drizzle, which asks for rows as arrays or as objects.
   * @param owner whose share of the connections it uses. @param isAlone true for a query that writes, and is a transaction of its own.
   */
  watch(owner: string, statement: GuardedStatement, isAlone = false): GuardedQuery {
    return guardedQuery((isOfArrays) => this.sendOutside(owner, statement, isOfArrays ? asArrays : asRows, isAlone))
  }

  /** As `watch`, for a statement of a transaction, which uses the transaction's connection. */
  watchInside(span: OpenTransaction, statement: GuardedStatement, query: Query): GuardedQuery {
    return guardedQuery((isOfArrays) => this.sendInside(span, statement, isOfArrays ? query.values() : query))
  }

  /** Sends a query. @param isAlone as for `watch` @param isOfBytes whether the values stay bytes. @returns its rows as arrays */
  rows(owner: string, statement: GuardedStatement, { isAlone = false, isOfBytes = false } = {}): Promise<unknown[][]> {
    return this.sendOutside(owner, statement, isOfBytes ? asBytes : asArrays, isAlone) as Promise<unknown[][]> // both forms are arrays
  }

  /** As `rows`, for a statement of a transaction. */
  rowsInside(span: OpenTransaction, statement: GuardedStatement, query: Query, isOfBytes = false): Promise<unknown[][]> {
    return this.sendInside(span, statement, isOfBytes ? asBytes(query) : asArrays(query)) as Promise<unknown[][]> // likewise
  }

  /** Runs a transaction. @param act gets the transaction's connection, and the span for its statements */
  transaction<T>(
    owner: string,
    act: (connection: postgres.TransactionSql, span: OpenTransaction) => Promise<T>,
    sender: StatementSender = {},
  ): Promise<T> {
    const { connections, transactions } = this.gates
    return new Promise((resolve, reject) => {
      const toBegin = this.ask({ text: 'begin', sender }, reject)
      let toEnd: Asked | undefined
      const run = (): void => {
        const lane = this.lanes.take()
        const { link } = lane
        let isGivenUp = false
        toBegin.withdraw = () => {
          isGivenUp = true
        }
        let isAnswered = false // BEGIN, then COMMIT or ROLLBACK
        const receive = (asked: Asked | undefined, failure?: unknown): void => {
          if (!isAnswered) this.measure(link.receive(), asked, failure)
          isAnswered = true
        }
        link.send()
        const begun = link.client.begin(async (connection) => {
          receive(toBegin)
          this.asked.delete(toBegin)
          try {
            if (isGivenUp) throw statementRefusals.overdue() // its caller has got an error already, so the transaction is rolled back
            const result = await act(connection, { lane, link })
            toEnd = this.ask({ text: 'commit', sender }, reject)
            return result
          } finally {
            isAnswered = false
            link.send()
          }
        }) as Promise<T> // postgres.js unwraps arrays of promises, and T is not such an array
        const ended = (error?: unknown): void => {
          receive(toEnd, error)
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

  /** Refuses all statements that callers wait for, and replaces their connections. */
  abandon(): void {
    this.refuseOverdue(0)
    this.lanes.replaceStalled(0)
  }

  async close(): Promise<void> {
    clearInterval(this.sweep)
    await this.lanes.close()
  }

  private ask(statement: Asked['statement'], refuse: (error: Error) => void, all = this.asked): Asked {
    const asked: Asked = { statement, startedAt: performance.now(), withdraw: nothing, refuse }
    all.add(asked)
    return asked
  }

  private sendOutside(owner: string, statement: GuardedStatement, form: RowForm, isAlone: boolean): Promise<unknown> {
    return isAlone ? this.sendAlone(owner, statement, form) : this.send(owner, statement, form)
  }

  /**
   * Sends a query that is a transaction of its own. It passes the gates of transactions, because it can wait for locks as they do, and it has its
   * connection to itself, so nothing waits behind it. Its deadline begins again when it is sent: the server ends it at about the same time. Behind a
   * connection that stalls it is not sent any more, so its caller does not wait for two timeouts.
   */
  private sendAlone(owner: string, statement: GuardedStatement, form: RowForm): Promise<unknown> {
    const { connections, transactions } = this.gates
    return new Promise((resolve, reject) => {
      const waiting = this.ask(statement, reject, this.waitingAlone)
      const run = (): void => {
        this.waitingAlone.delete(waiting)
        const lane = this.lanes.take()
        const { link } = lane
        this.follow(this.ask(statement, reject), { lane, link }, form(statement.on(link.client)), resolve, () => {
          this.lanes.give(owner, lane)
          transactions.leave(owner)
        })
      }
      this.enter(transactions, owner, waiting, () => this.enter(connections, owner, waiting, run, () => transactions.leave(owner)))
    })
  }

  private send(owner: string, statement: GuardedStatement, form: RowForm): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const asked = this.ask(statement, reject)
      const run = (lane: Lane): void => {
        asked.withdraw = nothing
        const { link } = lane
        this.follow(asked, { lane, link }, form(statement.on(link.client)), resolve, () => this.lanes.end(owner, lane))
      }
      const lane = this.lanes.forStatement(owner)
      if (lane) run(lane)
      else this.wait(this.gates.connections, owner, asked, () => run(this.lanes.takeLane(owner)))
    })
  }

  private sendInside(span: OpenTransaction, statement: GuardedStatement, query: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => this.follow(this.ask(statement, reject), span, query, resolve, nothing))
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
    const end = (failure?: unknown): void => {
      this.measure(link.receive(), asked, failure)
      this.asked.delete(asked)
      onEnd()
    }
    query.then(
      (rows) => {
        end()
        resolve(rows)
      },
      (error) => {
        if (isFull(error)) this.events.onRefusal('disk_full', error)
        if (isConnectionLost(error)) lane.replace(link)
        end(error)
        asked.refuse(error)
      },
    )
  }

  private measure(ms: number, asked: Asked | undefined, failure: unknown): void {
    if (ms >= this.events.slowMs && asked) this.events.onSlow(asked.statement, ms, failure)
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
      this.waitingAlone.delete(asked)
      this.events.onRefusal('queue_full')
      onGivenUp?.()
      asked.refuse(statementRefusals.queueFull())
    }
  }

  private refuseOverdue(timeoutMs = this.timeoutMs): void {
    this.refuseOlder(this.waitingAlone, timeoutMs)
    this.refuseOlder(this.asked, timeoutMs)
  }

  private refuseOlder(all: Set<Asked>, ageMs: number): void {
    const limit = performance.now() - ageMs
    for (const asked of all) {
      if (asked.startedAt > limit) break // a set keeps insertion order: the rest is younger
      all.delete(asked)
      this.events.onRefusal('deadline')
      asked.statement.sender.isOverdue = true
      asked.refuse(statementRefusals.overdue())
      asked.withdraw()
    }
  }
}

const nothing = (): void => {}
