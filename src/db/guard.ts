import type postgres from 'postgres'
import { ApiError } from '../values/errors.js'

/** How often overdue statements are looked for: the deadline is kept to within this. */
const SWEEP_MS = 100

interface Running {
  readonly startedAt: number
  readonly query: PromiseLike<unknown> & { cancel(): void }
  readonly refuse: (error: Error) => void
}

/** What Drizzle uses of a pending query: a thenable that can ask for rows as arrays. */
export interface GuardedQuery extends PromiseLike<unknown> {
  values(): GuardedQuery
}

/** Why a statement was given up. */
type Refusal = 'deadline' | 'queue_full'

/**
 * Keeps a frozen or drowning database from holding up callers for ever: postgres.js has neither a client-side deadline nor a bounded queue.
 * A statement past its deadline, or one too many in the queue, is SERVICE_UNAVAILABLE.
 */
export class StatementGuard {
  private readonly running = new Set<Running>()
  private readonly sweep: NodeJS.Timeout

  constructor(
    private readonly limits: { timeoutMs: number; maxRunning: number },
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
    let query: PromiseLike<unknown> & { cancel(): void } = make()
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

  close(): void {
    clearInterval(this.sweep)
  }

  private isFull(): boolean {
    const isFull = this.running.size >= this.limits.maxRunning
    if (isFull) this.onRefusal('queue_full')
    return isFull
  }

  private run(query: Running['query']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const entry: Running = { startedAt: performance.now(), query, refuse: reject }
      this.running.add(entry)
      query.then(
        (rows) => {
          this.running.delete(entry)
          resolve(rows)
        },
        (error) => {
          this.running.delete(entry)
          reject(error)
        },
      )
    })
  }

  private refuseOverdue(): void {
    const limit = performance.now() - this.limits.timeoutMs
    for (const entry of this.running) {
      if (entry.startedAt > limit) break // a set keeps insertion order: the rest is younger
      this.running.delete(entry)
      this.onRefusal('deadline')
      entry.refuse(unavailable('The database did not answer in time'))
      entry.query.cancel()
    }
  }
}

function unavailable(message: string): ApiError {
  return new ApiError('SERVICE_UNAVAILABLE', message)
}

function queueFull(): ApiError {
  return unavailable('The database has too many statements waiting')
}
