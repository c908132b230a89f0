import type { Config } from '../../config.js'
import { MINUTE_MS, SECOND_MS } from '../../values/durations.js'
import type { QuotaRule } from '../../values/quotaRule.js'
import { type QuotaName, quotaNames, quotaRules } from '../../values/quotas.js'
import type { Quota } from '../ports/counters.js'

/** Size of a full bucket, as a multiple of the quota of a minute. */
const BURST = 1.5
const MINUTE_SECONDS = MINUTE_MS / SECOND_MS
const DAY_SECONDS = 24 * 60 * MINUTE_SECONDS

/** A quota of calls in a minute, and whose calls it counts. */
interface CallQuota {
  readonly quota: Quota
  readonly payer: QuotaRule['payer']
}

/** The quotas of a process. */
export interface Quotas {
  readonly ofMinute: Readonly<Record<QuotaName, CallQuota>>
  /** Calls of all kinds in a UTC day. */
  readonly ofDay: Quota
  /** Points of all operations, restored continuously. */
  readonly ofCost: Quota
}

type LimitSettings = Pick<Config, 'RATE_LIMIT_PER_MINUTE' | 'RATE_LIMIT_PER_DAY' | 'RATE_LIMIT_QUOTAS' | 'COST_PER_MINUTE' | 'limitFactor'>

export function quotasOf({
  RATE_LIMIT_PER_MINUTE,
  RATE_LIMIT_PER_DAY,
  RATE_LIMIT_QUOTAS,
  COST_PER_MINUTE,
  limitFactor,
}: LimitSettings): Quotas {
  const callQuota = (name: QuotaName): CallQuota => {
    const rule = quotaRules[name]
    const usual = name === 'default' ? RATE_LIMIT_PER_MINUTE : rule.limit * limitFactor
    const { limit = usual, algorithm = rule.algorithm } = RATE_LIMIT_QUOTAS[name] ?? {}
    const burst = algorithm === 'tokenBucket' ? BURST : 1
    return { payer: rule.payer, quota: { name, unit: 'calls', algorithm, limit, windowSeconds: MINUTE_SECONDS, burst } }
  }
  return {
    ofMinute: Object.fromEntries(quotaNames.map((name) => [name, callQuota(name)])) as Quotas['ofMinute'], // each name has its quota
    ofDay: { name: 'day', unit: 'calls', algorithm: 'day', limit: RATE_LIMIT_PER_DAY, windowSeconds: DAY_SECONDS, burst: 1 },
    ofCost: { name: 'cost', unit: 'points', algorithm: 'tokenBucket', limit: COST_PER_MINUTE, windowSeconds: MINUTE_SECONDS, burst: 1 },
  }
}
