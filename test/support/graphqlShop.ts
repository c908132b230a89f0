import { aPet } from './factories.js'
import type { PetStore } from './petStore.js'

/** The ids of the objects in the shop. */
export interface Shop {
  readonly pets: readonly number[]
  /** An order of the customer with three items. The pet of the last item was deleted. */
  readonly order: number
  /** An order of another customer. */
  readonly foreignOrder: number
  readonly customer: number
  readonly foreigner: number
  /** An OAuth client. */
  readonly client: number
}

/** A small shop: every field of every type has a value in some row, and every nullable field is null in some row. */
export async function stockedShop(store: PetStore): Promise<Shop> {
  const whole = {
    sku: 'RX-1',
    name: 'Rex "the König" 🐕 \\ ünïcode',
    category: 'dog',
    tags: ['friendly', 'Ärger', '猫'],
    photoUrls: ['https://example.com/a.jpg', 'https://example.com/b.jpg?x=1&y=é'],
    description: 'Line one\nline two\ttab \u2028 separator',
    species: 'Dog',
    breed: 'Beagle',
    birthDate: '2024-02-29',
    price: 1299.99,
    currency: 'EUR',
    stock: 3,
  }
  const pets: number[] = []
  const inputs = [
    whole,
    { name: 'Plain' },
    { name: 'Cheap', price: 0.01, category: 'cat', status: 'pending' },
    { name: 'Free', price: 0, category: 'dog', tags: ['friendly'], stock: 0, status: 'sold' },
    { name: 'Dear', price: 99_999_999.99, category: 'Bird', tags: ['friendly', 'loud'], stock: 1_000_000 },
    { name: 'Empty text', description: '', species: '', breed: '' },
  ]
  for (const input of inputs) pets.push((await aPet(store, input)).id)
  const [customer] = await store.sql`
    update users set username = 'cus', first_name = 'Cu', last_name = 'Stomer', phone = '+49 30 1' where email = 'customer@example.com' returning id`
  const [other] = await store.sql`
    insert into users (email, role, status, created_at) values ('other@example.com', 'customer', 'suspended', '2020-01-01T00:00:00Z') returning id`
  const [client] = await store.sql`
    insert into oauth_clients (client_id, name, scopes, secret_hash, created_at)
    values ('client_1', 'Warehouse "ünï"', '{read,orders:write}', '', '2026-01-02T03:04:05.006Z') returning id`
  await store.sql`
    insert into audit_events (type, occurred_at, actor_user_id, actor_client_id, user_id, subject, address, request_id)
    values ('api_key_rotated', '2026-01-02T03:04:05.006Z', ${customer?.id}, 'client_1', ${customer?.id}, 'key 7', '::1', 'r-1'),
      ('sign_in_failed', '2026-01-02T03:04:05.006Z', null, null, null, null, null, null)`
  const order = await insertOrder(store, Number(customer?.id), pets.slice(0, 2))
  await store.sql`insert into order_items (order_id, line, pet_id, name, quantity, unit_price) values (${order}, 3, null, 'Gone', 999, 1)`
  await store.sql`
    update orders set shipping_street = 'Way 1', shipping_city = 'Ulm', shipping_postal_code = '89073', shipping_country = 'DE',
      estimated_delivery = '2027-01-02T03:04:05.678Z' where id = ${order}`
  const foreignOrder = await insertOrder(store, Number(other?.id), pets.slice(2, 4))
  return { pets, order, foreignOrder, customer: Number(customer?.id), foreigner: Number(other?.id), client: Number(client?.id) }
}

async function insertOrder(store: PetStore, customer: number, pets: readonly number[]): Promise<number> {
  const [order] = await store.sql`
    insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
    values (${customer}, 'processing', 'captured', 123456, 'EUR', '2026-01-02T03:04:05.006Z', '2026-01-02T03:04:05.007Z') returning id`
  for (const [i, pet] of pets.entries()) {
    await store.sql`
      insert into order_items (order_id, line, pet_id, name, quantity, unit_price)
      values (${order?.id}, ${i + 1}, ${pet}, ${`Bought ${i}`}, ${i + 1}, ${129999 + i})`
  }
  return Number(order?.id)
}

const catalogue = ['categories', 'tags', 'pets', 'pet_tags', 'photos']

/** Remembers the catalogue. @returns a function that restores it. */
export async function keptCatalogue({ sql }: PetStore): Promise<() => Promise<void>> {
  const columns = new Map<string, string>()
  for (const table of catalogue) {
    await sql`create table ${sql(`kept_${table}`)} as table ${sql(table)}`
    const found = await sql`select column_name from information_schema.columns where table_name = ${table} and is_generated = 'NEVER'`
    columns.set(table, found.map((row) => `"${row.column_name}"`).join(', '))
  }
  return () =>
    sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica` // without foreign keys, rows can be removed and restored in any order
      for (const [table, names] of columns)
        await tx.unsafe(`delete from ${table}; insert into ${table} (${names}) select ${names} from kept_${table}`)
    })
}
