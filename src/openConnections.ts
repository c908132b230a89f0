import type { Config } from './config.js'
import type { DatabaseAddress } from './db/address.js'
import { type ChangeFeed, openChangeFeed } from './db/changeFeed.js'
import type { DatabaseOptions } from './db/client.js'
import { openPools, type Pools } from './db/pools.js'
import { openReplicas } from './db/replicas/openReplicas.js'
import type { Replicas } from './db/replicas/replicas.js'
import { roleWarning } from './db/roleWarning.js'
import { ReplicaReads } from './domain/replicaReads.js'
import type { Log } from './observability/log.js'
import type { Metrics } from './observability/metrics.js'
import { RedisPositions } from './providers/replicas/redisPositions.js'

interface ConnectionSurroundings {
  readonly config: Config
  readonly address: DatabaseAddress
  readonly log: Log
  readonly metrics: Metrics
  readonly onRefusal: NonNullable<DatabaseOptions['onRefusal']>
  /** Time for which the last write of a caller is remembered, in seconds; for tests. */
  readonly writesKeptSeconds?: number | undefined
}

/** The connections of the process to the database and to its replicas. */
interface DatabaseConnections {
  readonly pools: Pools
  readonly changes: ChangeFeed
  /** Absent without replicas, and so are the reads from them. */
  readonly replicas: Replicas | undefined
  readonly replicaReads: ReplicaReads | undefined
  close(): Promise<void>
}

export async function openConnections({
  config,
  address,
  log,
  metrics,
  onRefusal,
  writesKeptSeconds,
}: ConnectionSurroundings): Promise<DatabaseConnections> {
  const { makeGate } = metrics
  const pools = openPools(address, config, {
    makeGate,
    onRefusal,
    onRepeat: (reason) => metrics.repeatedTransactions.inc({ reason }),
    log,
    countSlow: () => metrics.slowStatements.inc(),
  })
  const changes = await openChangeFeed(config.DATABASE_DIRECT_URL ?? address, log)
  const replicas = await openReplicas(config, {
    address,
    log,
    countFallback: metrics.replicas.countFallback,
    makeGate,
    onRefusal,
    slow: pools.slow,
  })
  if (replicas) metrics.replicas.watch(() => replicas.all)
  const { REDIS_URL } = config
  const positions = replicas && REDIS_URL !== undefined ? new RedisPositions(REDIS_URL, { keptSeconds: writesKeptSeconds }) : undefined
  const replicaReads = replicas && new ReplicaReads(replicas, positions)
  const warning = config.DATABASE_PREPARE ? undefined : await roleWarning(pools.calls)
  if (warning !== undefined) log.warn(warning)
  return {
    pools,
    changes,
    replicas,
    replicaReads,
    async close() {
      await Promise.all([changes.close(), pools.close(), replicaReads?.close()])
    },
  }
}
