import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgInsertValue, PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { OrderId, PetId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import type { Db, Tx } from '../client.js'
import { part } from '../part.js'
import { type Slots, slots, statement } from '../statement.js'
import { orderChanges, orderItems, orders, paymentMovements } from '../tables/orders.js'
import { stockMovements } from '../tables/stock.js'
import { conditionOf, type Visible } from '../visible.js'
import { announcement } from './changes.js'
import { inFlight, type OrderInFlight, type OrderToCharge, type RecoveryPoint } from './orderInFlight.js'
import { LEASE } from './orderLeases.js'
import { type UnitsMove, unitsParts, type Wanted, wantedValues } from './stock.js'

const slot = sql.placeholder
/** The columns of the part `orders` of a statement. They also announce the change: every change of an order is in its timeline. */
const changedOrder = { ...getTableColumns(orders), announced: announcement('order', orders.id, orders.customerId) }
type ChangedOrder = typeof orders.$inferSelect & { readonly announced: unknown }

/** The part that adds the order of the part `orders` to its timeline. */
const timelinePart = (db: Db) =>
  part(
    db,
    'timeline',
    sql`insert into ${orderChanges} (order_id, status, payment_status, note, created_at)
      select ${orders.id}, ${orders.status}, ${orders.paymentStatus}, ${slot('note')}, ${orders.updatedAt} from ${orders}`,
  )

export type NewOrder = Omit<typeof orders.$inferInsert, 'id' | 'leaseUntil' | 'version' | 'recoveryPoint'> & {
  readonly chargeKey: string
  readonly paymentMethod: string
}

export interface NewItem {
  readonly line: number
  readonly petId: PetId
  readonly name: string
  readonly quantity: number
  readonly unitPrice: Cents
}

const insert = statement<Slots<NewOrder>, ChangedOrder>((db, order) => {
  const values = { ...order, recoveryPoint: 'charging', leaseUntil: LEASE }
  const placed = db.$with('orders').as(
    db
      .insert(orders)
      .values(values as PgInsertValue<typeof orders>) // placeholders stand for the values
      .returning(),
  )
  const items = part(
    db,
    'items',
    sql`insert into ${orderItems} (order_id, line, pet_id, name, quantity, unit_price)
      select ${orders.id}, item.* from ${orders}, unnest(${slot('lines')}::int[], ${slot('petsOfLines')}::bigint[], ${slot('names')}::text[],
        ${slot('quantitiesOfLines')}::int[], ${slot('unitPrices')}::bigint[]) as item`,
  )
  const movements = part(
    db,
    'movements',
    sql`insert into ${stockMovements} (pet_id, order_id, kind, quantity, created_at)
      select wanted.pet_id, ${orders.id}, 'reserved', wanted.quantity, ${orders.createdAt}
      from ${orders}, unnest(${slot('petIds')}::bigint[], ${slot('quantities')}::int[]) as wanted (pet_id, quantity)`,
  )
  return db.with(placed, items, movements, timelinePart(db)).select(changedOrder).from(orders)
})

/**
 * Inserts an order at the recovery point `charging`, its items, its timeline and the movement of its units, which are reserved. The process that
 * inserts the order holds its lease. The statement has one text for any number of items.
 */
export async function insertOrder(tx: Tx, order: NewOrder, items: readonly NewItem[], reserved: readonly Wanted[]): Promise<OrderToCharge> {
  const form = slots(order)
  const list = (of: (item: NewItem) => number) => `{${items.map(of).join()}}`
  const values = {
    ...order,
    ...wantedValues(reserved),
    lines: list(({ line }) => line),
    petsOfLines: list(({ petId }) => petId),
    names: items.map(({ name }) => name),
    quantitiesOfLines: list(({ quantity }) => quantity),
    unitPrices: list(({ unitPrice }) => unitPrice),
    note: 'Placed',
  }
  const rows = await insert(tx, values, { key: Object.keys(form).join(), form })
  return orderOf(rows) as OrderToCharge // an insert without a condition returns its row, at the recovery point `charging`
}

type OrderColumns = Partial<
  Pick<typeof orders.$inferInsert, 'status' | 'paymentStatus' | 'recoveryPoint' | 'chargeId' | 'refundKey' | 'estimatedDelivery'>
>

/** Effects of a change beside the order itself. They are a part of the change, or do not happen. */
interface Effects {
  /** Line of the timeline. */
  readonly note?: string
  /** Movement of all units of the order. */
  readonly units?: UnitsMove
  /** Movement of the whole amount of the order, by the charge that the order has after the change. */
  readonly payment?: (typeof paymentMovements.$inferInsert)['kind']
}

/** Conditions and columns beside the change itself. */
interface MoveOptions {
  /** True: no charge request may have been left without an answer, so there cannot be a charge. Otherwise nothing is changed. */
  readonly isUncharged?: boolean
  /** True: this process takes the lease of the order. */
  readonly takesLease?: boolean
}

interface MoveForm extends MoveOptions, Pick<Effects, 'units' | 'payment'> {
  readonly change: Slots<OrderColumns>
  /** Columns that become null. */
  readonly emptied: readonly string[]
  readonly isLeft: boolean
}

const move = statement<MoveForm, ChangedOrder>((db, { change, emptied, isLeft, isUncharged, takesLease, units, payment }) => {
  const set: object = {
    ...change,
    ...Object.fromEntries(emptied.map((name) => [name, null])),
    version: sql`${orders.version} + 1`,
    updatedAt: slot('now'),
    settleAttempts: 0,
    nextSettleAt: null,
    ...(isLeft && { leaseUntil: null }),
    ...(takesLease && { leaseUntil: LEASE }),
  }
  const changed = db.$with('orders').as(
    db
      .update(orders)
      .set(set as PgUpdateSetSource<typeof orders>) // placeholders stand for the values
      .where(
        and(
          eq(orders.id, slot('id')),
          eq(orders.recoveryPoint, slot('expected')),
          isUncharged ? eq(orders.mayBeCharged, false) : undefined,
        ),
      )
      .returning(),
  )
  const paid = () =>
    part(
      db,
      'paid',
      sql`insert into ${paymentMovements} (order_id, kind, amount, charge_id, created_at)
        select ${orders.id}, ${slot('payment')}, ${orders.totalAmount}, ${payment === 'declined' ? sql`null` : orders.chargeId}, ${orders.updatedAt}
        from ${orders}`,
    )
  const parts = [changed, timelinePart(db), ...(units ? unitsParts(db, units) : []), ...(payment ? [paid()] : [])]
  return db
    .with(...parts)
    .select(changedOrder)
    .from(orders)
})

/**
 * Changes an order that is at the expected recovery point, resets its count of attempts, and does the effects of the change, in one statement.
 * @returns undefined when the order is at another point (another process was faster), or when it does not meet the condition.
 */
export async function moveOrder(
  tx: Tx,
  id: OrderId,
  expected: RecoveryPoint,
  { note, units, payment, ...columns }: OrderColumns & Effects,
  now: Date,
  { isUncharged, takesLease }: MoveOptions = {},
): Promise<OrderInFlight | undefined> {
  const change = slots(columns)
  const emptied = Object.entries(columns).flatMap(([name, value]) => (value === null ? [name] : []))
  const isLeft = columns.recoveryPoint === 'settled'
  const key = [
    Object.keys(change),
    emptied,
    isLeft,
    isUncharged,
    takesLease,
    units,
    payment === 'declined' ? 'declined' : payment && 'charge',
  ].join(' ')
  const values = { ...columns, id, expected, note: note ?? null, payment, now }
  const row = orderOf(await move(tx, values, { key, form: { change, emptied, isLeft, isUncharged, takesLease, units, payment } }))
  return row && inFlight(row)
}

function orderOf([row]: readonly ChangedOrder[]): typeof orders.$inferSelect | undefined {
  if (!row) return undefined
  const { announced: _announced, ...order } = row
  return order
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
