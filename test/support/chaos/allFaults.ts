import type { Fault } from './fault.js'
import { collectorDead } from './faults/collectorDead.js'
import { collectorSlow } from './faults/collectorSlow.js'
import { diskFull } from './faults/diskFull.js'
import { outOfConnections } from './faults/outOfConnections.js'
import { postgresFrozen } from './faults/postgresFrozen.js'
import { postgresKilled } from './faults/postgresKilled.js'
import { postgresRestarted } from './faults/postgresRestarted.js'
import { redisFrozen } from './faults/redisFrozen.js'
import { redisKilled } from './faults/redisKilled.js'
import { replicaFrozen } from './faults/replicaFrozen.js'
import { replicaKilled } from './faults/replicaKilled.js'
import { replicaLagging } from './faults/replicaLagging.js'
import { rollingRestart } from './faults/rollingRestart.js'
import { killsUnderShoppers } from './faults/shoppers.js'
import { sigterm } from './faults/sigterm.js'
import { slowConnections } from './faults/slowConnections.js'

/** The faults of `npm run chaos`, in their order. Faults of one group stand together. */
export const allFaults: readonly Fault[] = [
  sigterm,
  rollingRestart,
  postgresKilled,
  postgresFrozen,
  postgresRestarted,
  outOfConnections,
  diskFull,
  replicaKilled,
  replicaFrozen,
  replicaLagging,
  redisKilled,
  redisFrozen,
  collectorDead,
  collectorSlow,
  slowConnections,
  killsUnderShoppers({ shoppers: 24, pets: 12, kills: 16, databaseKillEvery: 8 }),
]
