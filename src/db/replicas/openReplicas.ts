import type { Config } from '../../config.js'
import type { Log } from '../../observability/log.js'
import type { DatabaseAddress } from '../address.js'
import { type DatabaseOptions, openDatabase } from '../client.js'
import { underSetting } from '../databaseSetting.js'
import { planUses } from '../planUse.js'
import { PROBE_DEADLINE_MS, Replica } from './replica.js'
import { Replicas } from './replicas.js'

type ReplicaSettings = Pick<Config, `DATABASE_${'REPLICA_URLS' | 'REPLICA_LAG_MS' | 'POOL' | 'READ_POOL' | 'PREPARE' | 'TIMEOUT_MS'}`>

interface ReplicaSurroundings extends Pick<DatabaseOptions, 'makeGate' | 'onRefusal' | 'slow'> {
  /** The primary. */
  readonly address: DatabaseAddress
  readonly log: Log
  /** Counts a read that a replica did not answer. @param replica its number */
  readonly countFallback: (replica: number) => void
}

/** The read replicas of the settings; undefined without replicas. Resolves after the first look, which waits for no replica longer than a second. */
export async function openReplicas(
  config: ReplicaSettings,
  { address, log, countFallback, makeGate, onRefusal, slow }: ReplicaSurroundings,
): Promise<Replicas | undefined> {
  if (config.DATABASE_REPLICA_URLS.length === 0) return undefined
  const watch = (at: DatabaseAddress, name: string) =>
    openDatabase(at, { ...config, DATABASE_POOL: 1, DATABASE_TIMEOUT_MS: PROBE_DEADLINE_MS }, { name: `${name}_watch` })
  const replicas = config.DATABASE_REPLICA_URLS.map((url, i) => {
    const common = { makeGate, onRefusal, slow, onFallback: () => countFallback(i + 1) }
    const open = (name: string, size: number, settings?: DatabaseOptions['settings']) =>
      openDatabase(url, { ...config, DATABASE_POOL: size }, { ...common, name: `replica${i + 1}_${name}`, settings })
    try {
      return new Replica(i + 1, {
        calls: open('database', config.DATABASE_POOL),
        reads: {
          kept: open('read_database', config.DATABASE_READ_POOL, planUses.kept),
          fresh: open('filter_database', config.DATABASE_READ_POOL, planUses.fresh),
        },
        watch: watch(url, `replica${i + 1}`),
      })
    } catch (error) {
      throw underSetting('DATABASE_REPLICA_URLS', error)
    }
  })
  const primary = watch(address, 'primary')
  const opened = new Replicas({ replicas, primary, log, maxLagMs: config.DATABASE_REPLICA_LAG_MS })
  await opened.look()
  for (const { number, fault } of replicas)
    if (fault) log.warn({ replica: number, reason: fault }, 'a replica gets no reads: the primary answers')
  return opened
}
