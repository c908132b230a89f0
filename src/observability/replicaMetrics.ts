import type { Registry } from 'prom-client'
import { Gauge } from './promClient.js'

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
    registers,
    collect() {
      for (const { number, fault } of all()) this.set({ replica: number }, fault === undefined ? 1 : 0)
    },
  })
  new Gauge({
    name: 'gateway_replica_lag_seconds',
    help: 'Lag of a replica behind the primary; +Inf while it does not answer.',
    labelNames,
    registers,
    collect() {
      for (const { number, lagMs } of all()) this.set({ replica: number }, lagMs / 1000)
    },
  })
  return {
    /** @param of tells the replicas */
    watch(of: () => readonly ReplicaFacts[]): void {
      all = of
    },
  }
}
