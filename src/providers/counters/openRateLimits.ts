import type { Config } from '../../config.js'
import { quotasOf } from '../../domain/limits/quotas.js'
import { createRateLimits, type RateLimits } from '../../domain/limits/rateLimits.js'
import type { Counters } from '../../domain/ports/counters.js'
import type { Log } from '../../observability/log.js'
import type { Metrics } from '../../observability/metrics.js'
import { type Clock, systemClock } from '../../values/clock.js'
import { MemoryCounters } from './memoryCounters.js'
import { type PrimaryCounterLink, PrimaryCounters } from './primaryCounters.js'
import { RedisCounters } from './redisCounters.js'

interface RateLimitSurroundings {
  readonly config: Config
  readonly log: Log
  readonly metrics: Metrics
  readonly clock?: Clock | undefined
  /** The longest wait for Redis, in milliseconds. */
  readonly redisDeadlineMs?: number | undefined
  /** Absent in a gateway of one process. */
  readonly primary?: PrimaryCounterLink | undefined
}

/** The rate limits of the process, counted in Redis where a setting names it; undefined when calls are not limited. */
export async function openRateLimits({ clock = systemClock, ...parts }: RateLimitSurroundings): Promise<RateLimits | undefined> {
  const { config, metrics } = parts
  const { RATE_LIMITS, REDIS_URL } = config
  if (RATE_LIMITS === 'off' || REDIS_URL === undefined) metrics.redisUp.remove() // an alert on 0 must not ring without Redis
  if (RATE_LIMITS === 'off') return undefined
  const isEnforced = () => config.RATE_LIMITS === 'on'
  return createRateLimits({
    isEnforced,
    quotas: quotasOf(config),
    counters: await openCounters(parts),
    clock,
    countExcess: (quota) => metrics.rateLimitExcesses.inc({ quota, outcome: isEnforced() ? 'refused' : 'measured' }),
  })
}

async function openCounters({ config: { REDIS_URL }, log, metrics, redisDeadlineMs, primary }: RateLimitSurroundings): Promise<Counters> {
  const own = new MemoryCounters()
  const local = primary ? new PrimaryCounters(primary, own) : own
  if (REDIS_URL === undefined) return local
  const counters = new RedisCounters({
    url: REDIS_URL,
    local,
    log,
    deadlineMs: redisDeadlineMs,
    onChange: (isUp) => metrics.redisUp.set(isUp ? 1 : 0),
    countFallback: () => metrics.localCounts.inc(),
  })
  await counters.start()
  return counters
}
