import { replicaFault } from './replicas.js'

export const replicaFrozen = replicaFault('replica-frozen', {
  begin: (replica) => replica.freeze(),
  lastsMs: 8000,
  end: (replica) => replica.thaw(),
})
