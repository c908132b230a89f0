import type { Tx } from '../client.js'
import { paymentMovements } from '../tables/orders.js'

export async function insertPaymentMovement(tx: Tx, movement: typeof paymentMovements.$inferInsert): Promise<void> {
  await tx.insert(paymentMovements).values(movement)
}
