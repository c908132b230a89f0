import { sql } from 'drizzle-orm'
import type { Log } from '../../observability/log.js'
import { SECOND_MS } from '../../values/durations.js'
import { withDeadline } from '../../values/withDeadline.js'
import type { Database } from '../client.js'
import { PROBE_DEADLINE_MS, type Replica } from './replica.js'
import { walPosition } from './walPosition.js'
import { WalSamples } from './walSamples.js'

/** Time between two looks at the replicas, in milliseconds. */
const LOOK_EVERY_MS = SECOND_MS
/** Age of the newest position of the primary from which on nobody knows what a replica lacks, in milliseconds. */
const STALE_MS = 5 * SECOND_MS
/** The longest wait for the position after a write, in milliseconds: the reply to the write waits for it, and may have waited for a slow primary already. */
const POSITION_DEADLINE_MS = 400
/** Age of the newest position from which on the primary is not asked after a write, in milliseconds: several looks have got no answer. */
const SILENT_MS = 3 * SECOND_MS

interface ReplicasOptions {
  readonly replicas: readonly Replica[]
  /** A connection to the primary beside those of callers, whose queues say nothing about the server. */
  readonly primary: Database
  readonly log: Pick<Log, 'info' | 'warn'>
  readonly maxLagMs: number
  /** Time between two looks, for tests. */
  readonly everyMs?: number
}

/** How many replicas there are, and how many of them get reads. */
export interface ReplicaState {
  readonly count: number
  readonly inUse: number
  /** The greatest lag of a replica that gets reads, at the last look; null when none gets reads. */
  readonly lagMs: number | null
}

/** The read replicas, watched once a second. A replica that does not answer, that lags or that is no replica any more gets no reads. */
export class Replicas {
  private readonly samples = new WalSamples()
  private readonly timer: NodeJS.Timeout
  private looking: Promise<void> | undefined
  private turn = 0
  /** The last question for the position after a write. */
  private asking: Promise<unknown> = Promise.resolve()
  /** The next one, which is not sent yet. */
  private next: Promise<bigint> | undefined

  constructor(private readonly options: ReplicasOptions) {
    this.timer = setInterval(() => void this.look(), options.everyMs ?? LOOK_EVERY_MS).unref()
  }

  get all(): readonly Replica[] {
    return this.options.replicas
  }

  /** As the last look has found them: nobody is asked. */
  get state(): ReplicaState {
    const lags = this.all.filter(({ fault }) => fault === undefined).map(({ lagMs }) => lagMs)
    return { count: this.all.length, inUse: lags.length, lagMs: lags.length > 0 ? Math.max(...lags) : null }
  }

  /** A replica for a caller that does not write; undefined when only the primary can answer. */
  forReader(): Replica | undefined {
    return this.choose(() => true)
  }

  /** A replica that has all changes up to a position. @param position of the caller's last write; null for a caller without a write in the last minute */
  forWriter(position: bigint | null): Replica | undefined {
    if (this.positionAgeMs > STALE_MS) return undefined
    return this.choose(({ replayed }) => position === null || replayed >= position)
  }

  /**
   * A position at which all transactions that have committed by now stand before it. A question that is under way may have been answered before, so callers wait
   * for the next one, and share it. @throws when the primary does not answer
   */
  position(): Promise<bigint> {
    if (this.positionAgeMs > SILENT_MS) return Promise.reject(new Error('the primary does not answer'))
    this.next ??= this.asking.then(() => {
      this.next = undefined
      const answer = this.ask(sql`select pg_current_wal_insert_lsn()::text as position`, POSITION_DEADLINE_MS)
      this.asking = answer.catch(() => {})
      return answer
    })
    return this.next
  }

  /** Looks at all replicas now. */
  look(): Promise<void> {
    this.looking ??= this.lookAtAll().finally(() => {
      this.looking = undefined
    })
    return this.looking
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.looking
    await Promise.all([...this.all, this.options.primary].map((each) => each.close()))
  }

  private get positionAgeMs(): number {
    return performance.now() - this.samples.takenAt
  }

  private choose(isFit: (replica: Replica) => boolean): Replica | undefined {
    const { replicas } = this.options
    this.turn += 1
    for (let i = 0; i < replicas.length; i++) {
      const replica = replicas[(this.turn + i) % replicas.length]
      if (replica && replica.fault === undefined && isFit(replica)) return replica
    }
    return undefined
  }

  private async lookAtAll(): Promise<void> {
    // the position is taken before the replicas are asked, so that a replica in step has it
    const position = await this.ask(sql`select pg_current_wal_flush_lsn()::text as position`).catch(() => undefined)
    if (position !== undefined) this.samples.add(position, performance.now())
    await Promise.all(this.all.map((replica) => this.lookAt(replica)))
  }

  private async lookAt(replica: Replica): Promise<void> {
    const { log, maxLagMs } = this.options
    const { fault: before, number } = replica
    await replica.look((replayed) => this.samples.lagOf(replayed, performance.now()), maxLagMs)
    const { fault } = replica
    // at each look: an operation that has chosen the replica before may send its next statement now
    if (fault !== undefined) replica.abandon()
    if (fault === before) return
    if (fault === undefined) log.info({ replica: number }, 'a replica gets reads')
    else log.warn({ replica: number, reason: fault }, 'a replica gets no reads: the primary answers')
  }

  private async ask(question: ReturnType<typeof sql>, deadlineMs = PROBE_DEADLINE_MS): Promise<bigint> {
    const asked = this.options.primary.session().db.execute<{ position: string }>(question)
    const [row] = await withDeadline(Promise.resolve(asked), deadlineMs)
    return walPosition(row?.position ?? '')
  }
}
