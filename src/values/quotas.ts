import type { QuotaRule } from './quotaRule.js'
import { shopQuotas } from './shopQuotas.js'

/** Rules of the quotas by name. A call counts for the quota of its root field, otherwise for `default`. */
export const quotaRules = {
  default: { limit: 100, algorithm: 'tokenBucket', payer: 'caller', isDeclared: false },
  // a list of one line for each part of the product
  ...shopQuotas,
  login: { limit: 20, algorithm: 'slidingWindow', payer: 'address', isDeclared: true },
  signUp: { limit: 10, algorithm: 'slidingWindow', payer: 'address', isDeclared: true },
  token: { limit: 20, algorithm: 'slidingWindow', payer: 'address', isDeclared: false },
} as const satisfies Record<string, QuotaRule>

export type QuotaName = keyof typeof quotaRules
export const quotaNames = Object.keys(quotaRules) as readonly QuotaName[] // the keys of the object above

/** Calls of a caller in a UTC day. */
export const CALLS_PER_DAY = 10_000

/** Points of cost that a caller may spend in a minute. */
export const POINTS_PER_MINUTE = 10_000

/** Factor of all default limits in sandbox. */
export const SANDBOX_FACTOR = 10
