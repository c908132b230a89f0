import type { OrderInFlight } from '../../../db/queries/orderInFlight.js'
import { leaveOrderOpen } from '../../../db/queries/orderLeases.js'
import { MINUTE_MS, SECOND_MS } from '../../../values/durations.js'
import type { ChargeOutcome, RefundOutcome } from '../../ports/payments.js'
import type { Services } from '../../services.js'
import { reservationEnd } from './reservation.js'

const FIRST_DELAY_MS = SECOND_MS
/** Maximum time between two attempts, also where the provider asks for more. */
const MAX_DELAY_MS = 5 * MINUTE_MS

/** An outcome that leaves the order at its recovery point. */
export class StillOpen {
  constructor(
    readonly concern: 'charge' | 'refund',
    readonly outcome: Exclude<ChargeOutcome | RefundOutcome, { kind: 'charged' | 'declined' | 'refunded' }>,
  ) {}
}

/**
 * The backoff after a number of attempts: it doubles up to five minutes. A random part of up to one half is taken off, so that orders that failed
 * together are not retried together.
 * @param attempts from 1. @param chance 0 to 1. @returns milliseconds, at least 1000
 */
function settleDelay(attempts: number, chance: number): number {
  const longest = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts, 20))
  return Math.round(longest * (1 - chance / 2))
}

/**
 * Stores when the order is due again, and gives up its lease. Alerts operators once for each order that outlives its reservation or is not paid back.
 */
export async function leaveOpen(services: Services, order: OrderInFlight, { concern, outcome }: StillOpen): Promise<void> {
  const { writeApart, clock, ids, alerts } = services
  const now = clock.now()
  const settleAttempts = order.settleAttempts + (outcome.kind === 'notSent' ? 0 : 1)
  const asked = outcome.kind === 'unknown' ? (outcome.retryAfterMs ?? 0) : 0
  const delay = Math.max(settleDelay(Math.max(1, settleAttempts), ids.random(1).readUInt8() / 255), Math.min(asked, MAX_DELAY_MS))
  const due = now.getTime() + delay
  const end = reservationEnd(order)
  const isAlert = order.alertedAt === null && (concern === 'refund' || now.getTime() >= end)
  await writeApart((tx) =>
    leaveOrderOpen(tx, order, {
      settleAttempts,
      // Retry-After of the provider does not delay the end of the reservation
      nextSettleAt: new Date(order.recoveryPoint === 'charging' ? Math.min(due, end) : due),
      mayBeCharged: order.mayBeCharged || outcome.kind === 'unknown',
      alertedAt: isAlert ? now : order.alertedAt,
    }),
  )
  if (!isAlert) return
  const cause = 'cause' in outcome ? outcome.cause : new Error(`the payment provider answered ${outcome.status}: ${outcome.answer}`)
  if (concern === 'refund') alerts.refundFailed(order.id, cause)
  else alerts.orderStuck(order.id, cause)
}
