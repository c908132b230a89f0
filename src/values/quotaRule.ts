export const quotaAlgorithms = ['tokenBucket', 'slidingWindow'] as const
export type QuotaAlgorithm = (typeof quotaAlgorithms)[number]

/** The rule of a quota of calls in a minute. Settings replace its limit and its algorithm. */
export interface QuotaRule {
  /** Calls in a minute. */
  readonly limit: number
  readonly algorithm: QuotaAlgorithm
  /** The quota counts the calls of a caller, whatever the address, or the calls of an address, whoever the caller. */
  readonly payer: 'caller' | 'address'
  /** Root fields declare the quota by `@Limited`. At least one field must. */
  readonly isDeclared: boolean
}
