import { bigint, bigserial, index, integer, pgEnum, pgTable } from 'drizzle-orm/pg-core'
import type { OrderId, PetId } from '../../values/ids.js'
import { moment } from './moment.js'
import { orders } from './orders.js'
import { pets } from './pets.js'

/** How units move: into the shop, to an order, back, to a customer, and back from there. */
export const stockMovementKind = pgEnum('stock_movement_kind', ['received', 'reserved', 'released', 'sold', 'returned'])

/** The ledger of stock: rows are only added. For every pet, stock + reserved + sold = received. */
export const stockMovements = pgTable(
  'stock_movements',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    petId: bigint('pet_id', { mode: 'number' })
      .$type<PetId>()
      .references(() => pets.id, { onDelete: 'set null' }),
    orderId: bigint('order_id', { mode: 'number' })
      .$type<OrderId>()
      .references(() => orders.id),
    kind: stockMovementKind().notNull(),
    /** Positive, except that a correction by staff may be a negative `received`. */
    quantity: integer().notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [index('stock_movements_pet_idx').on(t.petId), index('stock_movements_order_idx').on(t.orderId)],
)
