import type { Config } from '../config.js'
import type { Trace } from '../observability/trace.js'
import type { DatabaseAddress } from './address.js'
import { type Database, type DatabaseOptions, type DbSession, openDatabase } from './client.js'
import { type DbForReads, type PlanUse, planUses } from './planUse.js'

/** The database as one operation sees it. */
interface OperationSessions extends DbSession {
  /** Absent for an event, whose reads are never planned. */
  readonly dbForReads?: DbForReads
}

/** The connections of the process. Calls, loops and events never wait for the connections of each other. */
export interface Pools {
  readonly calls: Database
  readonly loops: Database
  ofCall(owner: string, trace?: Trace): OperationSessions
  /** For the results of subscriptions. */
  ofEvent(owner: string, trace?: Trace): OperationSessions
  close(): Promise<void>
}

/** The names of the pools whose queues grow with the calls. */
export const callPools = ['database', 'read_database', 'filter_database'] as const

type PoolSettings = Pick<
  Config,
  `DATABASE_${'POOL' | 'READ_POOL' | 'LOOP_POOL' | 'EVENT_POOL'}` | 'DATABASE_PREPARE' | 'DATABASE_TIMEOUT_MS'
>

/** Each connection opens at its first use. */
export function openPools(
  address: DatabaseAddress,
  config: PoolSettings,
  { makeGate, onRefusal }: Pick<DatabaseOptions, 'makeGate' | 'onRefusal'>,
): Pools {
  const open = (name: string, size: number, settings?: DatabaseOptions['settings']) =>
    openDatabase(address, { ...config, DATABASE_POOL: size }, { name, makeGate, onRefusal, settings })
  const [nameOfCalls, nameOfReads, nameOfFilters] = callPools
  const calls = open(nameOfCalls, config.DATABASE_POOL)
  const reads: Readonly<Record<PlanUse, Database>> = {
    kept: open(nameOfReads, config.DATABASE_READ_POOL, planUses.kept),
    fresh: open(nameOfFilters, config.DATABASE_READ_POOL, planUses.fresh),
  }
  const loops = open('loop_database', config.DATABASE_LOOP_POOL)
  const events = open('event_database', config.DATABASE_EVENT_POOL)
  return {
    calls,
    loops,
    ofCall(owner, trace) {
      const session = calls.session(owner, trace)
      const { statements } = session
      const planned: Partial<Record<PlanUse, DbSession>> = {}
      return Object.assign(session, {
        dbForReads(plan: PlanUse) {
          planned[plan] ??= reads[plan].session(owner, trace)
          return planned[plan].db
        },
        statements: () => statements() + (planned.kept?.statements() ?? 0) + (planned.fresh?.statements() ?? 0),
      })
    },
    ofEvent: (owner, trace) => events.session(owner, trace),
    async close() {
      await Promise.all([calls, ...Object.values(reads), loops, events].map((pool) => pool.close()))
    },
  }
}
