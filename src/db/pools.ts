import type { Config } from '../config.js'
import type { DatabaseAddress } from './address.js'
import { type Database, type DatabaseOptions, type Db, type DbSession, openDatabase } from './client.js'
import { plannedReadSettings } from './plannedReadSettings.js'

/** The database as one operation sees it. */
interface OperationSessions extends DbSession {
  /** The handle for planned reads. Absent for an event, whose reads are never planned. */
  readonly dbForReads?: () => Db
}

/** The connections of the process. Calls, loops and events never wait for the connections of each other. */
export interface Pools {
  readonly calls: Database
  readonly loops: Database
  ofCall(owner: string): OperationSessions
  /** For the results of subscriptions. */
  ofEvent(owner: string): OperationSessions
  close(): Promise<void>
}

/** The names of the pools whose queues grow with the calls. */
export const callPools = ['database', 'read_database'] as const

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
  const [nameOfCalls, nameOfReads] = callPools
  const calls = open(nameOfCalls, config.DATABASE_POOL)
  const reads = open(nameOfReads, config.DATABASE_READ_POOL, plannedReadSettings)
  const loops = open('loop_database', config.DATABASE_LOOP_POOL)
  const events = open('event_database', config.DATABASE_EVENT_POOL)
  return {
    calls,
    loops,
    ofCall(owner) {
      const session = calls.session(owner)
      const { statements } = session
      let planned: DbSession | undefined
      return Object.assign(session, {
        dbForReads() {
          planned ??= reads.session(owner)
          return planned.db
        },
        statements: () => statements() + (planned?.statements() ?? 0),
      })
    },
    ofEvent: (owner) => events.session(owner),
    async close() {
      await Promise.all([calls, reads, loops, events].map((pool) => pool.close()))
    },
  }
}
