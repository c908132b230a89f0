import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { OrderId, PetId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import type { Db, Tx } from '../client.js'
import { numbers } from '../sqlValues.js'
import { orderChanges, orderItems, orders } from '../tables/orders.js'
import { conditionOf, type Visible } from '../visible.js'
import { announcement } from './changes.js'
import { inFlight, type OrderInFlight, type OrderToCharge, type RecoveryPoint } from './orderInFlight.js'
import { LEASE } from './orderLeases.js'

export type NewOrder = Omit<typeof orders.$inferInsert, 'id' | 'leaseUntil' | 'version' | 'recoveryPoint'> & {
  readonly chargeKey: string
  readonly paymentMethod: string
}

/** Inserts an order at the recovery point `charging`. The process that inserts the order holds its lease. */
export async function insertOrder(tx: Tx, order: NewOrder): Promise<OrderToCharge> {
  const [row] = await tx
    .insert(orders)
    // Drizzle takes SQL as a value, but its types do not
    .values({ ...order, recoveryPoint: 'charging', leaseUntil: LEASE as SQL<Date> & Date })
    .returning()
  return row as OrderToCharge // an insert without a condition returns its row
}

export interface NewItem {
  readonly line: number
  readonly petId: PetId
  readonly name: string
  readonly quantity: number
  readonly unitPrice: Cents
}

/** Inserts any number of items by one statement, whose text is always the same. */
export async function insertItems(tx: Tx, orderId: OrderId, items: readonly NewItem[]): Promise<void> {
  await tx.execute(sql`
    insert into ${orderItems} (order_id, line, pet_id, name, quantity, unit_price)
    select ${orderId}, line, pet_id, name, quantity, unit_price from unnest(
      ${numbers(
        items.map(({ line }) => line),
        'int',
      )}, ${numbers(items.map(({ petId }) => petId))},
      ${sql.param(items.map(({ name }) => name))}::text[], ${numbers(
        items.map(({ quantity }) => quantity),
        'int',
      )},
      ${numbers(items.map(({ unitPrice }) => unitPrice))}) as item (line, pet_id, name, quantity, unit_price)`)
}

type OrderColumns = Partial<
  Pick<typeof orders.$inferInsert, 'status' | 'paymentStatus' | 'recoveryPoint' | 'chargeId' | 'refundKey' | 'estimatedDelivery'>
>

/** A condition beside the recovery point: the change is written only when the order meets it. */
interface Condition {
  /** True: no charge request may have been left without an answer, so there cannot be a charge. */
  readonly isUncharged?: boolean
}

/**
 * Changes an order that is at the expected recovery point, and resets its count of attempts.
 * @returns undefined when the order is at another point (another process was faster), or when it does not meet the condition.
 */
export async function moveOrder(
  tx: Tx,
  id: OrderId,
  expected: RecoveryPoint,
  { note, ...change }: OrderColumns & { note?: string },
  now: Date,
  { isUncharged }: Condition = {},
): Promise<OrderInFlight | undefined> {
  const isLeft = change.recoveryPoint === 'settled'
  const [row] = await tx
    .update(orders)
    .set({
      ...change,
      version: sql`${orders.version} + 1`,
      updatedAt: now,
      settleAttempts: 0,
      nextSettleAt: null,
      ...(isLeft && { leaseUntil: null }),
    })
    .where(and(eq(orders.id, id), eq(orders.recoveryPoint, expected), isUncharged ? eq(orders.mayBeCharged, false) : undefined))
    .returning()
  if (row) await insertOrderChange(tx, row, note, now)
  return row && inFlight(row)
}

/** Inserts a row of the timeline. Every change of an order has such a row, so the change is announced here. */
export async function insertOrderChange(
  tx: Tx,
  { id, customerId, status, paymentStatus }: Pick<OrderInFlight, 'id' | 'customerId' | 'status' | 'paymentStatus'>,
  note: string | undefined,
  now: Date,
): Promise<void> {
  await tx
    .insert(orderChanges)
    .values({ orderId: id, status, paymentStatus, note, createdAt: now })
    .returning({ announced: announcement('order', orderChanges.orderId, sql`${customerId}`) })
}

/** Reads the whole row of an order. */
export async function findOrder(db: Db, id: OrderId): Promise<OrderInFlight | undefined> {
  const [row] = await db.select().from(orders).where(eq(orders.id, id))
  return row && inFlight(row)
}

/** Locks an order, if `visible` shows it, for the rest of the transaction. */
export async function orderForUpdate(tx: Tx, visible: Visible, id: OrderId): Promise<OrderInFlight | undefined> {
  const [row] = await tx
    .select()
    .from(orders)
    .where(and(conditionOf(visible), eq(orders.id, id)))
    .for('update')
  return row && inFlight(row)
}
