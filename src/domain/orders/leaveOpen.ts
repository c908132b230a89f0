import type { OrderRow } from '../../db/queries/orders.js'
import { leaveOrderOpen } from '../../db/queries/settling.js'
import type { ChargeOutcome, RefundOutcome } from '../payments.js'
import type { Services } from '../services.js'

/** An order that is not paid by then is undone: its units are wanted by others. */
const RESERVATION_MS = 15 * 60 * 1000
const FIRST_DELAY_MS = 1000
/** Longest time between two attempts, also where the provider asks for more. */
const MAX_DELAY_MS = 5 * 60 * 1000

/** An outcome that has not moved the order on. */
export class StillOpen {
  constructor(
    readonly concern: 'charge' | 'refund',
    readonly outcome: Exclude<ChargeOutcome | RefundOutcome, { kind: 'charged' | 'declined' | 'refunded' }>,
  ) {}
}

/** When the units of an order are wanted by others, in milliseconds. */
export function reservationEnd({ createdAt }: Pick<OrderRow, 'createdAt'>): number {
  return createdAt.getTime() + RESERVATION_MS
}

/**
 * How long to wait after so many attempts: doubling from one second to five minutes, less up to half of it by chance, so that orders that failed
 * together do not come back together.
 * @param attempts from 1. @param chance 0 to 1. @returns milliseconds, at least 1000
 */
function settleDelay(attempts: number, chance: number): number {
  const longest = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts, 20))
  return Math.round(longest * (1 - chance / 2))
}

/** Notes when the order is due again, and lets go of it. Operators are told once of each order that outlives its reservation, or is not paid back. */
export async function leaveOpen(services: Services, order: OrderRow, { concern, outcome }: StillOpen): Promise<void> {
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
      // a provider that wants to be left alone does not hold up the end of the reservation
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
