import type { orderItems } from '../db/tables/orders.js'
import type { PetId } from '../values/ids.js'
import type { Cents } from '../values/money.js'
import type { Random } from './random.js'

/** The facts about a pet that an order needs. */
export interface Goods {
  readonly id: PetId
  readonly name: string
  readonly price: Cents
  readonly createdAt: Date
}

export type SeedItem = Omit<Required<typeof orderItems.$inferInsert>, 'orderId'>

/** The items of one order, with today's names and prices, and their exact sum. */
export function composeItems(random: Random, goods: readonly Goods[]): { items: SeedItem[]; totalAmount: Cents } {
  const items = goods.map(({ id, name, price }, index) => ({
    line: index + 1,
    petId: id,
    name,
    // A customer does not buy three dogs at once, but may buy three tetras.
    quantity: price < 1000 ? random.int(1, 10) : price < 10_000 ? random.int(1, 2) : 1,
    unitPrice: price,
  }))
  const totalAmount = items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0)
  return { items, totalAmount: totalAmount as Cents } // whole cents times whole numbers
}
