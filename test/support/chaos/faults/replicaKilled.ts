import { replicaFault } from './replicas.js'

export const replicaKilled = replicaFault('replica-killed', {
  begin: (replica) => replica.kill(),
  lastsMs: 5000,
  end: (replica) => replica.start(),
})
