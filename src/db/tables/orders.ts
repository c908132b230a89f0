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
import { moment } from './moment.js'
import { pets } from './pets.js'
import { users } from './users.js'

export const orderStatus = pgEnum('order_status', ['pending', 'processing', 'shipped', 'delivered', 'cancelled'])
export const paymentStatus = pgEnum('payment_status', ['pending', 'captured', 'failed', 'refunding', 'refunded'])
/** What is left to be done about the money of an order: `settled` is nothing. Whoever acts compares the point it expects. */
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
    /** Until then somebody is at work on it; afterwards anybody may go on. Measured by the database's own clock. */
    leaseUntil: moment('lease_until'),
    paymentMethod: varchar('payment_method', { length: 100 }),
    /** Under which the provider is asked to charge, and to refund, however often it is asked. */
    chargeKey: uuid('charge_key'),
    refundKey: uuid('refund_key'),
    /** The provider's name of the charge, opaque to us; none for orders that were paid elsewhere. */
    chargeId: text('charge_id'),
    /** Attempts at the current recovery point that left it open. Zero again with every step. */
    settleAttempts: integer('settle_attempts').notNull().default(0),
    /** The provider is not asked again before this moment. */
    nextSettleAt: moment('next_settle_at'),
    /** Whether an attempt under the charge key may have charged: its outcome is not known. */
    mayBeCharged: boolean('may_be_charged').notNull().default(false),
    /** When operators were told that the order is stuck; they are told once. */
    alertedAt: moment('alerted_at'),
  },
  (t) => [
    index('orders_customer_idx').on(t.customerId, t.id),
    index('orders_status_idx').on(t.status, t.id),
    index('orders_created_at_idx').on(t.createdAt, t.id),
    index('orders_total_amount_idx').on(t.totalAmount, t.id),
    index('orders_unsettled_idx').on(t.leaseUntil).where(sql`${t.recoveryPoint} <> 'settled'`),
    check('orders_total_amount_check', sql`${t.totalAmount} >= 0`),
  ],
)

/** `name` and `unitPrice` are the snapshot at purchase; they outlive the pet, whose deletion leaves `petId` empty. */
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
    // one order is captured once, whoever finishes it
    uniqueIndex('payment_movements_captured_key').on(t.orderId).where(sql`${t.kind} = 'captured'`),
  ],
)
