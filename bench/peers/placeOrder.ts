import { client } from './rows.js'

export interface OrderedItem {
  readonly petId: number
  readonly quantity: number
}

interface Sold {
  readonly id: number
  readonly name: string
  readonly price: number
  readonly currency: string
}

const statements = {
  sell: `update pets set stock = stock - $2, version = version + 1, updated_at = now()
    where id = $1 and status = 'available' and stock >= $2 and price is not null returning id, name, price, currency`,
  order: `insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
    select user_id, 'pending', 'captured', $2, $3, now(), now() from api_keys where hash = $1 and revoked_at is null
    returning id, status, total_amount as "totalAmount", created_at as "createdAt", customer_id as "customerId"`,
  item: 'insert into order_items (order_id, line, pet_id, name, quantity, unit_price) values ($1, $2, $3, $4, $5, $6)',
  change: `insert into order_changes (order_id, status, payment_status, created_at) values ($1, 'pending', 'captured', now())`,
}

/** Places an order in one transaction, as a plain program does it: no payment, no events, no ledgers. @throws when a pet cannot be bought */
export function placeOrder(key: Buffer, items: readonly OrderedItem[]): Promise<{ id: number }> {
  const prepare = { prepare: true }
  return client.begin(async (tx) => {
    const sold: (Sold & OrderedItem)[] = []
    for (const { petId, quantity } of items) {
      const [pet] = await tx.unsafe<Sold[]>(statements.sell, [petId, quantity], prepare)
      if (!pet) throw new Error(`Pet ${petId} cannot be bought.`)
      sold.push({ ...pet, petId, quantity })
    }
    const total = sold.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
    const [order] = await tx.unsafe<{ id: number }[]>(statements.order, [key, total, sold[0]?.currency ?? 'USD'], prepare)
    if (!order) throw new Error('Nobody has this key.')
    for (const [i, { id, name, quantity, price }] of sold.entries())
      await tx.unsafe(statements.item, [order.id, i + 1, id, name, quantity, price], prepare)
    await tx.unsafe(statements.change, [order.id], prepare)
    return order
  })
}
