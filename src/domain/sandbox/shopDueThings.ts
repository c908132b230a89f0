import { sql } from 'drizzle-orm'
import type { DueRows } from '../../db/queries/dueRows.js'
import { orders } from '../../db/tables/orders.js'
import { RESERVATION_MS } from '../orders/settle/reservation.js'

/** The things of the shop that a move of business time makes due. */
export const shopDueThings: Readonly<Record<string, DueRows>> = {
  reservation_expired: {
    table: orders,
    column: orders.createdAt,
    afterMs: RESERVATION_MS,
    subject: sql`'order:' || ${orders.id}`,
    where: sql`${orders.recoveryPoint} = 'charging'`,
  },
  payment_attempt: {
    table: orders,
    column: orders.nextSettleAt,
    subject: sql`'order:' || ${orders.id}`,
    where: sql`${orders.recoveryPoint} <> 'settled'`,
  },
}
