import type { Config } from '../../config.js'
import type { Changes } from '../../db/changeFeed.js'
import type { CacheLives } from '../../domain/cache/reads.js'
import { ResultCache } from '../../domain/cache/resultCache.js'
import type { ResultCodec } from '../../domain/ports/sharedResults.js'
import type { Metrics } from '../../observability/metrics.js'
import { createMemoryStore } from './memoryStore.js'
import { RedisResults } from './redisResults.js'

const MEGABYTE = 1024 * 1024

interface CacheSurroundings<Answer> {
  readonly config: Pick<Config, 'CACHE_MB' | 'REDIS_URL'>
  readonly codec: ResultCodec<Answer>
  /** The address that the texts of answers show. */
  readonly publicUrl: () => string
  readonly lives: CacheLives
  readonly changes: Changes
  readonly metrics: Pick<Metrics, 'cache'>
}

/** The cache of the process; undefined when a setting switches it off. */
export function openResultCache<Outcome, Answer extends Outcome>({
  config: { CACHE_MB, REDIS_URL },
  codec,
  publicUrl,
  lives,
  changes,
  metrics,
}: CacheSurroundings<Answer>): ResultCache<Outcome, Answer> | undefined {
  if (CACHE_MB === 0) return undefined
  const { reads, drops, watch } = metrics.cache
  const cache = new ResultCache<Outcome, Answer>({
    makeStore: createMemoryStore(CACHE_MB * MEGABYTE),
    shared: REDIS_URL === undefined ? undefined : { store: new RedisResults(REDIS_URL, publicUrl), codec },
    lives,
    changes,
    count({ fields }, outcome) {
      for (const field of fields) reads.inc({ field, outcome })
    },
    countDrops: (reason, entries) => drops.inc({ reason }, entries),
  })
  watch(() => cache.load)
  return cache
}
