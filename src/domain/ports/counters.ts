import type { QuotaAlgorithm } from '../../values/quotaRule.js'

/** A number of units that a caller may use within a time. */
export interface Quota {
  readonly name: string
  readonly unit: 'calls' | 'points'
  /** `day` counts the calls of a UTC day. */
  readonly algorithm: QuotaAlgorithm | 'day'
  /** Units in a window. */
  readonly limit: number
  readonly windowSeconds: number
  /** Size of a full bucket, as a multiple of the limit. Only buckets have a burst. */
  readonly burst: number
}

/** Units that a call uses of a quota of a caller. */
export interface Draw {
  readonly caller: string
  readonly quota: Quota
  readonly amount: number
}

/** The rest of a quota of one caller. Times are milliseconds from now. */
export interface Balance {
  readonly quota: Quota
  /** Whole units that are left. A burst is no part of it. */
  readonly remaining: number
  /** Time until the quota is unused again. */
  readonly resetMs: number
  /** Time until the refused amount fits, or after a taken draw until one more unit fits. 0: at once. Infinity: never. */
  readonly waitMs: number
}

/** The outcome of draws, with the balance of each of them, in their order. */
export interface Taking {
  readonly isTaken: boolean
  readonly balances: readonly Balance[]
}

/** Counters of all callers. */
export interface Counters {
  /** Takes all draws or none of them, at one instant. A promise when another process keeps the counters. @param now in milliseconds since 1970 */
  take(draws: readonly Draw[], now: number): Taking | Promise<Taking>
  /** Gives units back that a call has not used. */
  giveBack(draw: Draw, now: number): void
  /** The balance as far as this process knows it; undefined when it knows nothing of the caller. Never asks another process. */
  peek(caller: string, quota: Quota, now: number): Balance | undefined
  /** The response time of the other process that keeps the counters, in milliseconds. Absent when there is none. @throws when it does not answer */
  ping?(): Promise<number>
  close(): Promise<void>
}
