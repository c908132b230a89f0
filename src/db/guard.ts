import type postgres from 'postgres'
import { ApiError } from '../values/errors.js'
import { isFull } from './failure.js'

/** How often overdue statements are looked for: the deadline is kept to within this. */
const SWEEP_MS = 100

interface Running {
  readonly startedAt: number
  readonly cancel: () => void
  readonly refuse: (error: Error) => void
}

interface Limits {
  readonly timeoutMs: number
  /** Statements outside of transactions that may be under way or waiting. */
  readonly maxRunning: number
  /** Transactions that may wait for a connection. */
  readonly maxBeginning: number
}

type CancellableQuery = PromiseLike<unknown> & { cancel(): void }

/** What Drizzle uses of a pending query: a thenable that can ask for rows as arrays. */
export interface GuardedQuery extends PromiseLike<unknown> {
  values(): GuardedQuery
}

/** Why a statement was given up. */
type Refusal = 'deadline' | 'queue_full' | 'disk_full'

/**
 * Keeps a frozen or drowning database from holding up callers for ever: postgres.js has neither a client-side deadline nor a bounded queue.
 * A statement past its deadline, or one too many in the queue, is SERVICE_UNAVAILABLE; so is a transaction that does not begin or end in time.
 */
export class StatementGuard {
  private readonly running = new Set<Running>()
  private readonly beginning = new Set<Running>()
  private readonly sweep: NodeJS.Timeout

  constructor(
    private readonly limits: Limits,
    private readonly onRefusal: (reason: Refusal) => void,
  ) {
    this.sweep = setInterval(() => this.refuseOverdue(), SWEEP_MS).unref()
  }

  /** For Drizzle, which asks for rows as arrays or as objects. @param make builds the query; it is not called when the queue is full. */
  watch(make: () => postgres.PendingQuery<postgres.Row[]>): GuardedQuery {
    if (this.isFull()) {
      const refused: GuardedQuery = Object.assign(Promise.reject(queueFull()), { values: () => refused })
      return refused
    }
    return this.watchInside(make)
  }

  /** As `watch`, for a statement of a transaction: that has its connection, so it waits in no queue. */
  watchInside(make: () => postgres.PendingQuery<postgres.Row[]>): GuardedQuery {
    let query: CancellableQuery = make()
    const guarded: GuardedQuery = {
      values: () => {
        query = (query as postgres.PendingQuery<postgres.Row[]>).values()
        return guarded
      },
      // biome-ignore lint/suspicious/noThenProperty: postgres.js sends a query when it is awaited, and so must its stand-in
      then: (resolve, reject) => this.run(query).then(resolve, reject),
    }
    return guarded
  }

  /** Sends a query. @returns its rows as arrays. */
  async rows(make: () => postgres.PendingQuery<postgres.Row[]>): Promise<unknown[][]> {
    if (this.isFull()) throw queueFull()
    return this.run(make().values()) as Promise<unknown[][]> // what `values` asks for
  }

  /** As `rows`, for a statement of a transaction. */
  async rowsInside(make: () => postgres.PendingQuery<postgres.Row[]>): Promise<unknown[][]> {
    return this.run(make().values()) as Promise<unknown[][]> // likewise
  }

  /**
   * Runs a transaction. It has its own queue, which is short: many that want to write must not hold up those who read.
   * @param begin opens it and hands its connection to what is to be done in it.
   */
  async transaction<Connection, T>(
    begin: (act: (connection: Connection) => Promise<T>) => Promise<T>,
    act: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    if (this.beginning.size >= this.limits.maxBeginning) {
      this.onRefusal('queue_full')
      throw queueFull()
    }
    return new Promise((resolve, reject) => {
      let isGivenUp = false
      const step = (): Running => ({
        startedAt: performance.now(),
        cancel: () => {
          isGivenUp = true
        },
        refuse: reject,
      })
      const toBegin = step()
      this.beginning.add(toBegin)
      let toEnd: Running | undefined
      begin(async (connection) => {
        this.beginning.delete(toBegin)
        if (isGivenUp) throw overdue() // nobody waits for it any more, so it is rolled back
        const result = await act(connection)
        toEnd = step()
        this.running.add(toEnd)
        return result
      })
        .then(resolve, reject)
        .finally(() => {
          this.beginning.delete(toBegin)
          if (toEnd) this.running.delete(toEnd)
        })
    })
  }

  close(): void {
    clearInterval(this.sweep)
  }

  private isFull(): boolean {
    const isFull = this.running.size >= this.limits.maxRunning
    if (isFull) this.onRefusal('queue_full')
    return isFull
  }

  private run(query: CancellableQuery): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const entry: Running = { startedAt: performance.now(), cancel: () => query.cancel(), refuse: reject }
      this.running.add(entry)
      query.then(
        (rows) => {
          this.running.delete(entry)
          resolve(rows)
        },
        (error) => {
          this.running.delete(entry)
          if (isFull(error)) this.onRefusal('disk_full')
          reject(error)
        },
      )
    })
  }

  private refuseOverdue(): void {
    const limit = performance.now() - this.limits.timeoutMs
    for (const entries of [this.running, this.beginning]) {
      for (const entry of entries) {
        if (entry.startedAt > limit) break // a set keeps insertion order: the rest is younger
        entries.delete(entry)
        this.onRefusal('deadline')
        entry.refuse(overdue())
        entry.cancel()
      }
    }
  }
}

function overdue(): ApiError {
  return unavailable('The database did not answer in time')
}

function unavailable(message: string): ApiError {
  return new ApiError('SERVICE_UNAVAILABLE', message)
}

function queueFull(): ApiError {
  return unavailable('The database has too many statements waiting')
}
