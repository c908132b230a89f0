import { quotaNames } from '../../src/values/quotas.js'

const UNREACHED = '999999999'

/**
 * Settings of a gateway whose test is about something else than limits and the cache: calls are counted, but nobody reaches a limit or finds the server
 * busy, also on a machine that has much else to do. No answer is kept, because tests write rows behind the back of the gateway, and count its statements.
 */
export const unlimited = {
  RATE_LIMIT_PER_MINUTE: UNREACHED,
  RATE_LIMIT_PER_DAY: UNREACHED,
  RATE_LIMIT_QUOTAS: quotaNames.map((name) => `${name}=${UNREACHED}`).join(','),
  COST_PER_MINUTE: UNREACHED,
  OVERLOAD_DELAY_MS: '0',
  DATABASE_TIMEOUT_MS: '20000',
  CACHE_MB: '0',
} as const

/** The limits of a gateway without settings, for tests of limits. */
export const usualLimits = { RATE_LIMIT_PER_MINUTE: '', RATE_LIMIT_PER_DAY: '', RATE_LIMIT_QUOTAS: '', COST_PER_MINUTE: '' } as const
