import type { Config } from '../config.js'
import type { Log } from '../observability/log.js'
import type { DatabaseAddress } from './address.js'
import { type Database, type DatabaseOptions, type DbSession, openDatabase } from './client.js'
import type { Sender } from './operationDb.js'
import { PlanReader } from './planReader.js'
import { type DbForReads, type PlanUse, planUses } from './planUse.js'
import type { ReplicaPools } from './replicas/replica.js'
import { SlowStatements } from './slowStatements.js'

/** The database as one operation sees it. */
export interface OperationSessions extends DbSession {
  /** Absent for an event, whose reads are never planned. */
  readonly dbForReads?: DbForReads
  /** From now on a replica answers the reads of the operation, planned reads too. Absent for an event. */
  readReplica?(replica: ReplicaPools): void
}

/** The connections of the process. Calls, loops and events never wait for the connections of each other. */
export interface Pools {
  readonly calls: Database
  readonly loops: Database
  /** For further pools; absent when slow statements are not logged. */
  readonly slow: DatabaseOptions['slow']
  ofCall(owner: string, sender?: Sender): OperationSessions
  /** For the results of subscriptions. */
  ofEvent(owner: string, sender?: Sender): OperationSessions
  close(): Promise<void>
}

/** The names of the pools whose queues grow with the calls. */
export const callPools = ['database', 'read_database', 'filter_database'] as const

type PoolSizes = Pick<Config, `DATABASE_${'POOL' | 'READ_POOL' | 'LOOP_POOL' | 'EVENT_POOL'}`>
type PoolSettings = PoolSizes &
  Pick<Config, 'DATABASE_PREPARE' | 'DATABASE_TIMEOUT_MS'> &
  Partial<Pick<Config, 'SLOW_STATEMENT_MS' | 'DATABASE_DIRECT_URL'>>

/**
 * The most connections to the primary that a process opens: its pools, the connection that hears of changes, the connection that reads plans, and with
 * replicas a connection that asks for positions.
 */
export function connectionsOf(config: PoolSizes & Pick<Config, 'DATABASE_REPLICA_URLS'>): number {
  const { DATABASE_POOL, DATABASE_READ_POOL, DATABASE_LOOP_POOL, DATABASE_EVENT_POOL, DATABASE_REPLICA_URLS } = config
  const forReads = Object.keys(planUses).length * DATABASE_READ_POOL
  return DATABASE_POOL + forReads + DATABASE_LOOP_POOL + DATABASE_EVENT_POOL + (DATABASE_REPLICA_URLS.length > 0 ? 3 : 2)
}

interface PoolSurroundings extends Pick<DatabaseOptions, 'makeGate' | 'onRefusal' | 'onRepeat'> {
  /** Gets a line for each slow statement. */
  readonly log?: Pick<Log, 'warn'>
  readonly countSlow?: () => void
}

/** Each connection opens at its first use. */
export function openPools(
  address: DatabaseAddress,
  config: PoolSettings,
  { log, countSlow = () => {}, ...watchers }: PoolSurroundings,
): Pools {
  const reader = new PlanReader(config.DATABASE_DIRECT_URL ?? address)
  const slow =
    log && slowStatements(config.SLOW_STATEMENT_MS, { log, count: countSlow, plan: (text, settings) => reader.plan(text, settings) })
  const open = (name: string, size: number, options?: Pick<DatabaseOptions, 'settings' | 'stopsWhenOverdue'>) =>
    openDatabase(address, { ...config, DATABASE_POOL: size }, { ...watchers, name, slow, ...options })
  const [nameOfCalls, nameOfReads, nameOfFilters] = callPools
  const calls = open(nameOfCalls, config.DATABASE_POOL, { stopsWhenOverdue: true })
  const reads: Readonly<Record<PlanUse, Database>> = {
    kept: open(nameOfReads, config.DATABASE_READ_POOL, { settings: planUses.kept }),
    fresh: open(nameOfFilters, config.DATABASE_READ_POOL, { settings: planUses.fresh }),
  }
  const loops = open('loop_database', config.DATABASE_LOOP_POOL)
  const events = open('event_database', config.DATABASE_EVENT_POOL)
  return {
    calls,
    loops,
    slow,
    ofCall(owner, sender) {
      const session = calls.session(owner, sender)
      const { statements } = session
      const planned: Partial<Record<PlanUse, DbSession>> = {}
      let replica: ReplicaPools | undefined
      return Object.assign(session, {
        dbForReads(plan: PlanUse) {
          const known = planned[plan]
          if (known) return known.db
          const made = reads[plan].session(owner, sender)
          if (replica) made.readFrom(replica.reads[plan].place)
          planned[plan] = made
          return made.db
        },
        readReplica(chosen: ReplicaPools) {
          replica = chosen
          session.readFrom(chosen.calls.place)
          for (const [plan, known] of Object.entries(planned)) known.readFrom(chosen.reads[plan as PlanUse].place) // its own keys
        },
        statements: () => statements() + (planned.kept?.statements() ?? 0) + (planned.fresh?.statements() ?? 0),
      })
    },
    ofEvent: (owner, sender) => events.session(owner, sender),
    async close() {
      await Promise.all([calls, ...Object.values(reads), loops, events, reader].map((pool) => pool.close()))
    },
  }
}

function slowStatements(ms = 0, options: ConstructorParameters<typeof SlowStatements>[0]): DatabaseOptions['slow'] {
  return ms > 0 ? { ms, note: new SlowStatements(options).note } : undefined
}
