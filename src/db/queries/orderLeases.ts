import { and, eq, gt, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import type { OrderId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { timestamp } from '../sqlValues.js'
import { orders } from '../tables/orders.js'
import { inFlight, type OrderInFlight } from './orderInFlight.js'

/** End of an order's lease: until then no other process works on the order. The holder renews the lease while its work lasts. */
export const LEASE = sql`now() + interval '15 seconds'`

const isFree = or(sql`${orders.leaseUntil} is null`, lt(orders.leaseUntil, sql`now()`))

/** A process that takes over an order cannot know whether the previous process had asked the provider before it ended. */
const takenOver = {
  leaseUntil: LEASE,
  mayBeCharged: sql`${orders.mayBeCharged} or ${orders.recoveryPoint} in ('charging', 'undoing')`,
} as const

const isDueAt = (now: Date) => sql`(${orders.nextSettleAt} is null or ${orders.nextSettleAt} <= ${timestamp(now)})`

/**
 * Takes the lease of an unsettled order that is due.
 * @returns undefined when the order is settled or not due, or another process holds its lease.
 */
export async function takeLease(tx: Tx, id: OrderId, now: Date): Promise<OrderInFlight | undefined> {
  const [row] = await tx
    .update(orders)
    .set(takenOver)
    .where(and(eq(orders.id, id), ne(orders.recoveryPoint, 'settled'), isFree, isDueAt(now)))
    .returning()
  return row && inFlight(row)
}

/**
 * Renews the lease of an order, unless the lease has ended: a late renewal must not lock a released order. `clock_timestamp()` and not `now()`,
 * because the renewal's transaction may have begun before the release.
 */
export async function renewLease(tx: Tx, id: OrderId): Promise<void> {
  await tx
    .update(orders)
    .set({ leaseUntil: LEASE })
    .where(and(eq(orders.id, id), ne(orders.recoveryPoint, 'settled'), gt(orders.leaseUntil, sql`clock_timestamp()`)))
}

/** Releases an order whose recovery point did not change, and records when the order is due again. */
export async function leaveOrderOpen(
  tx: Tx,
  { id, recoveryPoint }: Pick<OrderInFlight, 'id' | 'recoveryPoint'>,
  {
    settleAttempts,
    nextSettleAt,
    mayBeCharged,
    alertedAt,
  }: Pick<OrderInFlight, 'settleAttempts' | 'nextSettleAt' | 'mayBeCharged' | 'alertedAt'>,
): Promise<void> {
  await tx
    .update(orders)
    .set({
      settleAttempts,
      nextSettleAt,
      // values that another process wrote meanwhile stay
      mayBeCharged: sql`${orders.mayBeCharged} or ${mayBeCharged}`,
      alertedAt: sql`coalesce(${orders.alertedAt}, ${alertedAt?.toISOString() ?? null}::timestamptz)`,
      leaseUntil: sql`date_trunc('milliseconds', now())`,
    })
    .where(and(eq(orders.id, id), eq(orders.recoveryPoint, recoveryPoint)))
}

/** Stores the provider's id of a charge that must be refunded. */
export async function noteCharge(tx: Tx, id: OrderId, chargeId: string): Promise<void> {
  await tx
    .update(orders)
    .set({ chargeId })
    .where(and(eq(orders.id, id), eq(orders.recoveryPoint, 'undoing')))
}

/**
 * Takes the lease of unsettled orders that are due. Several callers get different orders. Orders whose reservation has ended come first, then the
 * orders with the fewest failed attempts, so that orders which cannot be settled never keep others waiting.
 * @param expired the reservation of orders placed at this moment or before has ended.
 */
export async function takeDueOrders(
  tx: Tx,
  now: Date,
  expired: Date,
  { limit, expiredLimit }: { readonly limit: number; readonly expiredLimit: number },
): Promise<OrderInFlight[]> {
  const isExpired = sql`${orders.recoveryPoint} = 'charging' and ${orders.createdAt} <= ${timestamp(expired)}`
  const free = (condition: SQL, most: number) => sql`(select ${orders.id} from ${orders}
    where ${orders.recoveryPoint} <> 'settled' and (${isFree}) and ${condition}
    order by ${orders.settleAttempts}, ${orders.nextSettleAt} nulls first, ${orders.id} limit ${most} for update skip locked)`
  // an array, and not two conditions with "or": the orders are then found by their primary key, and not by reading the whole table
  const taken = sql`array(select id from ${free(isExpired, expiredLimit)} as expired union all select id from ${free(isDueAt(now), limit)} as due)`
  const rows = await tx.update(orders).set(takenOver).where(sql`${orders.id} = any(${taken})`).returning()
  return rows.map(inFlight)
}

/** True while a process holds the lease of the order. */
export async function isOrderLeased(db: Db, id: OrderId): Promise<boolean> {
  const leased = await db
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.id, id), gt(orders.leaseUntil, sql`now()`)))
  return leased.length > 0
}
