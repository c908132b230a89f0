import { aPet } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'

/** Adds 25 pets of five categories with tags, and ten orders of three items. */
export async function shopRows(store: PetStore): Promise<void> {
  for (let i = 0; i < 25; i++) await aPet(store, { category: `kind ${i % 5}`, tags: [`tag ${i % 4}`, `tag ${i % 3}`], price: i + 1 })
  await store.sql`
    with placed as (
      insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
      select (select id from users where role = (array['customer', 'staff']::user_role[])[1 + n % 2]), 'pending', 'captured', 100, 'USD', now(), now()
      from generate_series(1, 10) as n returning id)
    insert into order_items (order_id, line, pet_id, name, quantity, unit_price)
    select placed.id, line, 1 + (placed.id * 3 + line) % 25, 'Pet', 1, 100 from placed, generate_series(1, 3) as line`
}
