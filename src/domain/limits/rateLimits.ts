import type { Clock } from '../../values/clock.js'
import type { Balance, Counters } from '../ports/counters.js'
import { QuotaRefusals } from './quotaRefusals.js'
import type { Quotas } from './quotas.js'

/** The rate limits of a process. */
export interface RateLimits {
  /** False: calls are counted and measured, and none is refused. */
  readonly isEnforced: boolean
  readonly quotas: Quotas
  readonly counters: Counters
  readonly refusals: QuotaRefusals
  /** Milliseconds since 1970, by a clock that tests may move but time travel does not. */
  now(): number
  /** Measures a call that is over a quota. */
  countExcess(quota: string): void
  /** Notes a caller that is over a quota. */
  noteOver(balance: Balance): void
  /** False when this process knows of no caller that is over a quota. Then no call needs a look. */
  readonly isAnyoneOver: boolean
  /** Takes on other limits. What callers have used stays counted. */
  adopt(quotas: Quotas): void
}

export interface RateLimitOptions extends Pick<RateLimits, 'quotas' | 'counters' | 'countExcess'> {
  readonly isEnforced: () => boolean
  readonly clock: Clock
}

export function createRateLimits({ clock, quotas: first, isEnforced, ...options }: RateLimitOptions): RateLimits {
  const now = () => clock.now().getTime()
  let overUntil = 0
  let quotas = first
  let refusals = new QuotaRefusals()
  return {
    ...options,
    get isEnforced() {
      return isEnforced()
    },
    get quotas() {
      return quotas
    },
    get refusals() {
      return refusals
    },
    adopt(others) {
      quotas = others
      refusals = new QuotaRefusals()
    },
    now,
    noteOver({ waitMs }) {
      if (waitMs > 0 && Number.isFinite(waitMs)) overUntil = Math.max(overUntil, now() + waitMs)
    },
    get isAnyoneOver() {
      return overUntil > now()
    },
  }
}
