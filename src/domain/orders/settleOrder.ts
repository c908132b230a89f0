import type { Tx } from '../../db/client.js'
import { deleteRecordsOfOrder, finishRecordsOfOrder, hasUnfinishedRecord } from '../../db/queries/idempotency.js'
import type { OrderRow } from '../../db/queries/orders.js'
import {
  dropLease,
  findOrder,
  insertPaymentMovement,
  moveOrder,
  moveStockOfOrder,
  renewLease,
  takeLease,
} from '../../db/queries/placement.js'
import { ApiError } from '../../values/errors.js'
import type { OrderId } from '../../values/ids.js'
import { type Answer, refusalOf, sealAnswer } from '../idempotency/answer.js'
import { inProgress } from '../idempotency/call.js'
import { type ChargeOutcome, PaymentUnavailable } from '../payments.js'
import { type Services, servicesWith } from '../services.js'
import { recordOrderEvent } from './recordOrderEvent.js'

/** An order that is not paid by then is undone: its units are wanted by others. */
const RESERVATION_MS = 15 * 60 * 1000
const RENEW_MS = 5000

/** Goes on with an order that an earlier call has begun. @throws IDEMPOTENCY_IN_PROGRESS when somebody is at work on it, and as `settledOrder` */
export async function resumedOrder(services: Services, id: OrderId): Promise<OrderRow> {
  const order = await services.writeApart((tx) => takeLease(tx, id))
  if (!order) throw inProgress()
  return settledOrder(services, order)
}

/**
 * Settles an order that was begun, and tells how it ended.
 * @param begun whose lease the caller holds. @param firstLease see `settleOrder`.
 * @throws PAYMENT_FAILED, SERVICE_UNAVAILABLE when it is not decided yet.
 */
export async function settledOrder(services: Services, begun: OrderRow, firstLease?: Date | null): Promise<OrderRow> {
  const order = await settleOrder(services, begun, firstLease)
  if (order.paymentStatus === 'captured') return order
  if (order.recoveryPoint === 'settled') throw paymentFailed(order)
  throw undecided(order)
}

/**
 * Does what is left to be done about an order's money, under the keys that are stored with it. The caller holds the lease, which is renewed
 * meanwhile and let go of at the end.
 * @param firstLease the lease the order was begun with: as long as it is held, nobody else can have asked the provider.
 * @returns the order as it stands then; unsettled when the provider could not be asked.
 */
export async function settleOrder(caller: Services, begun: OrderRow, firstLease?: Date | null): Promise<OrderRow> {
  const services = servicesWith(caller, { write: caller.writeApart }) // what is begun is the shop's to finish, whatever becomes of the caller
  const { id } = begun
  const renewal = setInterval(() => void services.writeApart((tx) => renewLease(tx, id)).catch(() => {}), RENEW_MS).unref()
  try {
    for (let order = begun; ; ) {
      const before = order.recoveryPoint
      if (before === 'settled') return order
      order = (await step(services, order, firstLease)) ?? (await wholeOrder(services, id))
      if (order.recoveryPoint === before) return order // somebody else is at it
    }
  } catch (error) {
    if (!(error instanceof PaymentUnavailable)) throw error
    await services.writeApart((tx) => dropLease(tx, id))
    return wholeOrder(services, id)
  } finally {
    clearInterval(renewal)
  }
}

/** From one recovery point to the next. @returns undefined when the order did not stand there any more. @throws PaymentUnavailable */
async function step(services: Services, order: OrderRow, firstLease: Date | null | undefined): Promise<OrderRow | undefined> {
  switch (order.recoveryPoint) {
    case 'charging':
      return isExpired(services, order) ? beginUndoing(services, order) : charge(services, order, firstLease)
    case 'undoing':
      return undo(services, order)
    case 'refunding':
      return refund(services, order)
    case 'settled':
      return order
  }
}

function isExpired({ clock }: Services, { createdAt }: OrderRow): boolean {
  return createdAt.getTime() + RESERVATION_MS <= clock.now().getTime()
}

function ask({ payments }: Services, order: OrderRow): Promise<ChargeOutcome> {
  const { id, chargeKey, totalAmount: amount, currency, paymentMethod } = order
  // an order at this point was made with a key and a method
  return payments.charge({ key: chargeKey ?? '', reference: orderNumber(id), amount, currency, method: paymentMethod ?? '' })
}

async function charge(services: Services, order: OrderRow, firstLease: Date | null | undefined): Promise<OrderRow | undefined> {
  try {
    const outcome = await ask(services, order)
    services.crashAt(outcome.kind === 'charged' ? 'order_charged' : 'order_declined')
    if (outcome.kind === 'charged') return await capture(services, order, outcome.chargeId)
    return await release(services, order, 'charging', outcome.reason)
  } catch (error) {
    // nobody has ever sent anything, so there is nothing to wait for
    if (error instanceof PaymentUnavailable && !error.wasSent && firstLease && (await giveUp(services, order, firstLease)))
      throw nothingOrdered(order)
    throw error
  }
}

/** The second transaction of an order that was paid: money, goods, event and remembered answer commit together. */
async function capture(services: Services, { id, totalAmount }: OrderRow, chargeId: string): Promise<OrderRow | undefined> {
  const { write, clock } = services
  const captured = await write(async (tx) => {
    const now = clock.now()
    const change = { paymentStatus: 'captured', recoveryPoint: 'settled', chargeId, note: 'Paid' } as const
    const order = await moveOrder(tx, id, 'charging', change, now)
    if (!order) return undefined // it is being undone, which will find this charge
    await moveStockOfOrder(tx, id, 'sold', now)
    await insertPaymentMovement(tx, { orderId: id, kind: 'captured', amount: totalAmount, chargeId, createdAt: now })
    const body = await recordOrderEvent(services, tx, 'order.created', undefined, order, now)
    await answerCalls(services, tx, order, 'placeOrder', now, body)
    return order
  })
  services.crashAt('order_captured')
  return captured
}

/** Puts the units back and remembers that the payment failed. */
async function release(
  services: Services,
  { id, totalAmount }: OrderRow,
  expected: 'charging' | 'undoing',
  note: string,
): Promise<OrderRow | undefined> {
  const { write, clock, secrets } = services
  const released = await write(async (tx) => {
    const now = clock.now()
    const change = { status: 'cancelled', paymentStatus: 'failed', recoveryPoint: 'settled', estimatedDelivery: null, note } as const
    const order = await moveOrder(tx, id, expected, change, now)
    if (!order) return undefined
    await moveStockOfOrder(tx, id, 'released', now)
    await insertPaymentMovement(tx, { orderId: id, kind: 'declined', amount: totalAmount, createdAt: now })
    await finishRecordsOfOrder(tx, id, 'placeOrder', sealAnswer(secrets, refusalOf(paymentFailed(order)), undefined), now)
    return order
  })
  services.crashAt('order_released')
  return released
}

/** Nothing was asked of the provider: the order ends, and its key is as good as new. @returns false when somebody else may have asked meanwhile. */
function giveUp({ write, clock }: Services, { id }: OrderRow, firstLease: Date): Promise<boolean> {
  return write(async (tx) => {
    const now = clock.now()
    const change = { status: 'cancelled', paymentStatus: 'failed', recoveryPoint: 'settled', estimatedDelivery: null } as const
    const order = await moveOrder(tx, id, 'charging', { ...change, note: 'The payment provider could not be reached' }, now, firstLease)
    if (!order) return false
    await moveStockOfOrder(tx, id, 'released', now)
    await deleteRecordsOfOrder(tx, id)
    return true
  })
}

function beginUndoing({ write, clock, ids }: Services, { id }: OrderRow): Promise<OrderRow | undefined> {
  const change = { recoveryPoint: 'undoing', refundKey: ids.uuid(), note: 'Not paid in time' } as const
  return write((tx) => moveOrder(tx, id, 'charging', change, clock.now()))
}

/** Asks once more, under the same key, whether there was a charge; gives it back, and then the units. */
async function undo(services: Services, order: OrderRow): Promise<OrderRow | undefined> {
  const outcome = await ask(services, order)
  if (outcome.kind === 'charged') await payBack(services, order, outcome.chargeId)
  return release(services, order, 'undoing', 'Not paid in time')
}

/** Pays back a cancelled order. */
async function refund(services: Services, order: OrderRow): Promise<OrderRow | undefined> {
  const { write, clock } = services
  const { id, chargeId, totalAmount } = order
  if (chargeId !== null) await payBack(services, order, chargeId)
  services.crashAt('order_refund_sent')
  const settled = await write(async (tx) => {
    const now = clock.now()
    const change = { paymentStatus: 'refunded', recoveryPoint: 'settled', note: 'Paid back' } as const
    const refunded = await moveOrder(tx, id, 'refunding', change, now)
    if (!refunded) return undefined
    await insertPaymentMovement(tx, { orderId: id, kind: 'refunded', amount: totalAmount, chargeId, createdAt: now })
    const body = await recordOrderEvent(services, tx, 'order.updated', order, refunded, now)
    await answerCalls(services, tx, refunded, 'cancelOrder', now, body)
    return refunded
  })
  services.crashAt('order_refunded')
  return settled
}

/** Under the key that was stored before. What fails is tried again for as long as it takes, and somebody should look into it. */
async function payBack({ payments, alerts }: Services, { id, refundKey, totalAmount: amount }: OrderRow, chargeId: string): Promise<void> {
  try {
    await payments.refund({ key: refundKey ?? '', chargeId, amount })
  } catch (error) {
    alerts.refundFailed(id, error)
    throw error
  }
}

/** Remembers the order as the answer to the calls that began this, if any came with a key. @param body what REST shows of the order, as JSON */
export async function answerCalls(
  services: Services,
  tx: Tx,
  order: OrderRow,
  operation: string,
  now: Date,
  body: string | undefined,
): Promise<void> {
  if (!(await hasUnfinishedRecord(tx, order.id, operation))) return
  const answer: Answer = { kind: 'result', result: order, body }
  await finishRecordsOfOrder(tx, order.id, operation, sealAnswer(services.secrets, answer, undefined), now)
}

async function wholeOrder({ db }: Services, id: OrderId): Promise<OrderRow> {
  const order = await findOrder(db, id)
  if (!order) throw new Error(`order ${id} is gone`) // orders are never deleted
  return order
}

/** Number shown to people. */
export function orderNumber(id: OrderId): string {
  return `ORD-${String(id).padStart(8, '0')}`
}

function paymentFailed({ id }: OrderRow): ApiError {
  return new ApiError('PAYMENT_FAILED', 'The payment was declined', { orderId: id })
}

function nothingOrdered({ id }: OrderRow): ApiError {
  return new ApiError('SERVICE_UNAVAILABLE', 'The payment provider cannot be reached: nothing was ordered', { orderId: id })
}

function undecided({ id }: OrderRow): ApiError {
  return new ApiError('SERVICE_UNAVAILABLE', 'The payment is not decided yet: ask again under the same idempotency key', { orderId: id })
}
