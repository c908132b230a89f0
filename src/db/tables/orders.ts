import { sql } from 'drizzle-orm'
import { bigint, bigserial, char, check, index, integer, pgEnum, pgTable, primaryKey, timestamp, varchar } from 'drizzle-orm/pg-core'
import type { OrderId, PetId, UserId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import { pets } from './pets.js'
import { users } from './users.js'

export const orderStatus = pgEnum('order_status', ['pending', 'processing', 'shipped', 'delivered', 'cancelled'])
export const paymentStatus = pgEnum('payment_status', ['pending', 'captured', 'failed', 'refunding', 'refunded'])

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
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true, precision: 3 }).notNull(),
    estimatedDelivery: timestamp('estimated_delivery', { withTimezone: true, precision: 3 }),
    version: integer().notNull().default(1),
  },
  (t) => [
    index('orders_customer_idx').on(t.customerId, t.id),
    index('orders_status_idx').on(t.status, t.id),
    index('orders_created_at_idx').on(t.createdAt, t.id),
    index('orders_total_amount_idx').on(t.totalAmount, t.id),
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
