import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  char,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import type { OrderId, PetId, UserId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import { orderStatuses, paymentStatuses } from '../../values/orderStatus.js'
import { moment } from './moment.js'
import { pets } from './pets.js'
import { users } from './users.js'

export const orderStatus = pgEnum('order_status', orderStatuses)
export const paymentStatus = pgEnum('payment_status', paymentStatuses)
/** The next step for an order's money; `settled` means no step is left. Each statement that moves the point checks the point it expects. */
export const recoveryPoint = pgEnum('recovery_point', ['charging', 'undoing', 'refunding', 'settled'])

export const orders = pgTable(
  'orders',
  {
    id: bigserial({ mode: 'number' }).$type<OrderId>().primaryKey(),
    customerId: bigint('customer_id', { mode: 'number' })
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    status: orderStatus().notNull(),
    paymentStatus: paymentStatus('payment_status').notNull(),
    totalAmount: bigint('total_amount', { mode: 'number' }).$type<Cents>().notNull(),
    currency: char({ length: 3 }).notNull(),
    shippingStreet: varchar('shipping_street', { length: 100 }),
    shippingCity: varchar('shipping_city', { length: 50 }),
    shippingPostalCode: varchar('shipping_postal_code', { length: 10 }),
    shippingCountry: char('shipping_country', { length: 2 }),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    estimatedDelivery: moment('estimated_delivery'),
    version: integer().notNull().default(1),
    recoveryPoint: recoveryPoint('recovery_point').notNull().default('settled'),
    /** End of the lease: until then one process works on the order; afterwards any process may go on. By the database's own clock. */
    leaseUntil: moment('lease_until'),
    paymentMethod: varchar('payment_method', { length: 100 }),
    /** Idempotency keys of the charge and of the refund: every repeated request to the provider carries the same key. */
    chargeKey: uuid('charge_key'),
    refundKey: uuid('refund_key'),
    /** The provider's id of the charge, opaque to us; null for orders that were paid elsewhere. */
    chargeId: text('charge_id'),
    /** Attempts since the order reached its recovery point. Each of them had an open outcome. The next recovery point resets the number to 0. */
    settleAttempts: integer('settle_attempts').notNull().default(0),
    /** No process asks the provider again before this moment. */
    nextSettleAt: moment('next_settle_at'),
    /** True when an attempt under the charge key has an open outcome: the customer may have been charged. */
    mayBeCharged: boolean('may_be_charged').notNull().default(false),
    /** When operators got the alert that the order is stuck. They get it once. */
    alertedAt: moment('alerted_at'),
  },
  (t) => [
    index('orders_customer_idx').on(t.customerId, t.id),
    // the lists in their default order, by customer, by status, and by both; a customer's list by its totals
    index('orders_customer_created_at_idx').on(t.customerId, t.createdAt, t.id),
    index('orders_customer_status_idx').on(t.customerId, t.status, t.createdAt, t.id),
    index('orders_customer_total_idx').on(t.customerId, t.totalAmount, t.id),
    index('orders_status_idx').on(t.status, t.id),
    index('orders_status_created_at_idx').on(t.status, t.createdAt, t.id),
    index('orders_created_at_idx').on(t.createdAt, t.id),
    index('orders_total_amount_idx').on(t.totalAmount, t.id),
    index('orders_unsettled_idx').on(t.leaseUntil).where(sql`${t.recoveryPoint} <> 'settled'`),
    check('orders_total_amount_check', sql`${t.totalAmount} >= 0`),
  ],
)

/** `name` and `unitPrice` are copied at the purchase. They stay when the pet is deleted; `petId` is then null. */
export const orderItems = pgTable(
  'order_items',
  {
    orderId: bigint('order_id', { mode: 'number' })
      .$type<OrderId>()
      .notNull()
      .references(() => orders.id, { onDelete: 'cascade' }),
    line: integer().notNull(),
    petId: bigint('pet_id', { mode: 'number' })
      .$type<PetId>()
      .references(() => pets.id, { onDelete: 'set null' }),
    name: varchar({ length: 255 }).notNull(),
    quantity: integer().notNull(),
    unitPrice: bigint('unit_price', { mode: 'number' }).$type<Cents>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.line] }),
    index('order_items_pet_idx').on(t.petId),
    check('order_items_quantity_check', sql`${t.quantity} between 1 and 999`),
  ],
)

/** The timeline of an order: a row for every change. */
export const orderChanges = pgTable(
  'order_changes',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    orderId: bigint('order_id', { mode: 'number' })
      .$type<OrderId>()
      .notNull()
      .references(() => orders.id, { onDelete: 'cascade' }),
    status: orderStatus().notNull(),
    paymentStatus: paymentStatus('payment_status').notNull(),
    note: text(),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [index('order_changes_order_idx').on(t.orderId, t.id)],
)

export const paymentMovementKind = pgEnum('payment_movement_kind', ['captured', 'declined', 'refund_requested', 'refunded'])

/** The ledger of payments: rows are only added. */
export const paymentMovements = pgTable(
  'payment_movements',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    orderId: bigint('order_id', { mode: 'number' })
      .$type<OrderId>()
      .notNull()
      .references(() => orders.id),
    kind: paymentMovementKind().notNull(),
    amount: bigint({ mode: 'number' }).$type<Cents>().notNull(),
    chargeId: text('charge_id'),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [
    index('payment_movements_order_idx').on(t.orderId),
    // an order is captured once, whichever process finishes it
    uniqueIndex('payment_movements_captured_key').on(t.orderId).where(sql`${t.kind} = 'captured'`),
  ],
)
