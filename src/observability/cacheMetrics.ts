import type { Registry } from 'prom-client'
import { createCounter } from './counter.js'
import { Counter, Gauge } from './promClient.js'

interface CacheLoad {
  readonly entries: number
  readonly bytes: number
}

/** The metrics of the cache. The hit rate of a root field is the share of `hit`, `shared` and `fetched` in its reads. */
export function measureCache(registers: Registry[]) {
  let load = (): CacheLoad => ({ entries: 0, bytes: 0 })
  new Gauge({
    name: 'gateway_cache_entries',
    help: 'Answers that the cache keeps.',
    registers,
    collect() {
      this.set(load().entries)
    },
  })
  new Gauge({
    name: 'gateway_cache_bytes',
    help: 'Bytes of memory that the kept answers take, as the gateway estimates them.',
    registers,
    collect() {
      this.set(load().bytes)
    },
  })
  return {
    reads: createCounter({
      name: 'gateway_cache_reads_total',
      help: 'Cacheable reads, by root field and outcome: hit, shared (it waited for the statement of another call), fetched (from Redis), miss, or off (the gateway does not hear of changes).',
      labelNames: ['field', 'outcome'] as const,
      registers,
    }),
    drops: new Counter({
      name: 'gateway_cache_drops_total',
      help: 'Answers that the cache has dropped, by reason: changed, expired, full, or feed (the gateway did not hear of changes).',
      labelNames: ['reason'] as const,
      registers,
    }),
    /** @param of tells the load of the cache */
    watch(of: () => CacheLoad): void {
      load = of
    },
  }
}
