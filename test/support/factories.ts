import type { PetStore } from './petStore.js'

let made = 0

/** A pet in the catalogue, made as staff makes one. @returns it as REST shows it. */
export async function aPet(
  store: PetStore,
  input: Readonly<Record<string, unknown>> = {},
): Promise<{ id: number; version: number } & Record<string, unknown>> {
  made += 1
  const reply = await store.rest('POST', '/v1/pets', { as: 'staff', body: { name: `Pet ${made}`, status: 'available', ...input } })
  if (reply.status !== 201) throw new Error(`could not make a pet: ${reply.text}`)
  return reply.body
}

/** An order of one pet by a customer. @returns its id. */
export async function anOrder(store: PetStore, { petId, status = 'pending' }: { petId: number; status?: string }): Promise<number> {
  const [customer] = await store.sql`select id from users where email = 'customer@example.com'`
  const [order] = await store.sql`
    insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
    values (${customer?.id}, ${status}, 'captured', 2999, 'USD', now(), now()) returning id`
  await store.sql`insert into order_items (order_id, line, pet_id, name, quantity, unit_price) values (${order?.id}, 1, ${petId}, 'Pet', 1, 2999)`
  return Number(order?.id)
}
