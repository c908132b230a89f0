import type { Registry } from 'prom-client'
import { Counter, Gauge } from './promClient.js'

interface ReplicaFacts {
  readonly number: number
  readonly fault: string | undefined
  readonly lagMs: number
}

/** The metrics of read replicas. A replica is named by its position in `DATABASE_REPLICA_URLS`, from 1. */
export function measureReplicas(registers: Registry[]) {
  let all = (): readonly ReplicaFacts[] => []
  const labelNames = ['replica'] as const
  new Gauge({
    name: 'gateway_replica_up',
    help: '1 while a replica gets reads; 0 while it does not answer, lags, or is no replica any more.',
    labelNames,
    aggregator: 'min',
    registers,
    collect() {
      for (const { number, fault } of all()) this.set({ replica: number }, fault === undefined ? 1 : 0)
    },
  })
  new Gauge({
    name: 'gateway_replica_lag_seconds',
    help: 'Lag of a replica behind the primary; absent while it is not known: the replica does not answer, or lags by more than two minutes.',
    labelNames,
    aggregator: 'max',
    registers,
    collect() {
      this.reset()
      // processes tell each other their metrics as JSON, which has no infinity
      for (const { number, lagMs } of all()) if (Number.isFinite(lagMs)) this.set({ replica: number }, lagMs / 1000)
    },
  })
  const fallbacks = new Counter({
    name: 'gateway_replica_fallbacks_total',
    help: 'Reads that the primary answered because a replica had failed, or was left out while it read.',
    labelNames,
    registers,
  })
  return {
    countFallback: (replica: number) => fallbacks.inc({ replica }),
    /** @param of tells the replicas */
    watch(of: () => readonly ReplicaFacts[]): void {
      all = of
    },
  }
}
