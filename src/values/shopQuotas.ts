import type { QuotaRule } from './quotaRule.js'

/** The quotas of the shop. */
export const shopQuotas = {
  'orders.create': { limit: 100, algorithm: 'tokenBucket', payer: 'caller', isDeclared: true },
  'orders.read': { limit: 300, algorithm: 'tokenBucket', payer: 'caller', isDeclared: true },
  search: { limit: 60, algorithm: 'tokenBucket', payer: 'caller', isDeclared: true },
} as const satisfies Record<string, QuotaRule>
