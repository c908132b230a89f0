import { and, eq, inArray } from 'drizzle-orm'
import type { PetId } from '../../values/ids.js'
import type { Tx } from '../client.js'
import { orderItems, orders } from '../tables/orders.js'

/** True while an order that is not yet delivered or cancelled has the pet among its items. */
export async function isInOpenOrder(tx: Tx, id: PetId): Promise<boolean> {
  const open = await tx
    .select({ id: orders.id })
    .from(orderItems)
    .innerJoin(orders, eq(orders.id, orderItems.orderId))
    .where(and(eq(orderItems.petId, id), inArray(orders.status, ['pending', 'processing', 'shipped'])))
    .limit(1)
  return open.length > 0
}
