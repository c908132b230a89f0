import { sql } from 'drizzle-orm'
import { withDeadline } from '../../values/withDeadline.js'
import type { Database } from '../client.js'
import type { PlanUse } from '../planUse.js'
import { walPosition } from './walPosition.js'

/** The longest wait for the position of a replica, in milliseconds. A replica that does not answer in time gets no reads. */
export const PROBE_DEADLINE_MS = 1000

/** The connections to a replica, by their use as in the pools of the primary. */
export interface ReplicaPools {
  readonly calls: Database
  readonly reads: Readonly<Record<PlanUse, Database>>
  /** Beside the connections of callers, whose queues say nothing about the server. */
  readonly watch: Database
}

/** Why a replica gets no reads. */
type ReplicaFault = 'does not answer' | 'is not a replica' | 'lags'

/** A read replica, with the newest facts about it. */
export class Replica {
  /** Undefined while the replica may get reads. */
  fault: ReplicaFault | undefined = 'does not answer'
  /** All changes up to this position can be read. */
  replayed = 0n
  lagMs = Number.POSITIVE_INFINITY

  /** @param number its position in the setting, from 1 */
  constructor(
    readonly number: number,
    readonly pools: ReplicaPools,
  ) {}

  /** Asks for its position. @param lagOf tells the lag of a position @param maxLagMs the lag from which on it gets no reads */
  async look(lagOf: (replayed: bigint) => number, maxLagMs: number): Promise<void> {
    const fault = await this.ask().catch((): ReplicaFault => 'does not answer')
    if (fault) this.lagMs = Number.POSITIVE_INFINITY
    else this.lagMs = lagOf(this.replayed)
    this.fault = fault ?? (this.lagMs >= maxLagMs ? 'lags' : undefined)
  }

  /** Ends its statements, so that they are asked of the primary. */
  abandon(): void {
    for (const pool of this.callerPools) pool.abandon()
  }

  async close(): Promise<void> {
    await Promise.all([...this.callerPools, this.pools.watch].map((pool) => pool.close()))
  }

  private get callerPools(): Database[] {
    return [this.pools.calls, ...Object.values(this.pools.reads)]
  }

  private async ask(): Promise<ReplicaFault | undefined> {
    const { db } = this.pools.watch.session()
    const asked = db.execute<{ position: string | null }>(
      sql`select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()::text end as position`,
    )
    const [row] = await withDeadline(Promise.resolve(asked), PROBE_DEADLINE_MS)
    if (!row?.position) return 'is not a replica'
    this.replayed = walPosition(row.position)
    return undefined
  }
}
