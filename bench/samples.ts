import type { Sql } from 'postgres'
import { SALE_UNITS, type Samples } from './workloads.js'

/** The gateway's last page by number; later pages are read by cursor. */
const MAX_PAGE = 100
const DEPTH = 40_000
const SALE_PETS = 2000

/** The rows of the requests, chosen by a hash: they are spread over the table and are the same in every run on the same data. */
export async function readSamples(sql: Sql): Promise<Samples> {
  const ids = await sql<{ id: string }[]>`select id from pets order by md5(id::text) limit 10000`
  const [count] = await sql<{ pets: number; orders: number; lastPetId: string; lastOrderId: string }[]>`
    select count(*)::int as pets, max(id) as "lastPetId", (select count(*)::int from orders) as orders,
      (select coalesce(max(id), 0) from orders) as "lastOrderId" from pets`
  const categories = await sql<{ name: string }[]>`select name from categories order by id limit 6`
  const [customer] = await sql<{ id: string; email: string }[]>`
    select u.id, u.email from users u where u.role = 'customer' and u.status = 'active'
      and (select count(*) from orders o where o.customer_id = u.id) >= 10 order by md5(u.id::text) limit 1`
  if (!count || !customer || ids.length === 0 || categories.length === 0)
    throw new Error('The database holds no pets, or no customer with ten orders.')
  const pages = (rows: number, size: number) => Math.max(1, Math.min(MAX_PAGE, Math.floor(rows / size)))
  return {
    petIds: ids.map(({ id }) => Number(id)),
    petPages: pages(count.pets, 20),
    orderPages: pages(count.orders, 10),
    deepCursors: await deepCursors(sql, Math.min(DEPTH, Math.floor(count.pets / 2))),
    categories: categories.map(({ name }) => name),
    salePetIds: await salePets(sql),
    customer: { id: Number(customer.id), email: customer.email },
    lastPetId: Number(count.lastPetId),
    lastOrderId: Number(count.lastOrderId),
  }
}

/** Positions behind `depth` of the newest pets, as the gateway's cursors of the order `-createdAt`. */
async function deepCursors(sql: Sql, depth: number): Promise<string[]> {
  const rows = await sql<{ id: string; at: string }[]>`
    select id, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
    from pets order by created_at desc, id desc limit 1000 offset ${depth}`
  return rows.map(({ id, at }) => Buffer.from(JSON.stringify(['-createdAt,-id', at, Number(id)])).toString('base64url'))
}

/** Pets that can be bought. They get their units here, with the movement in the ledger of stock. */
async function salePets(sql: Sql): Promise<number[]> {
  const pets = await sql<{ id: string }[]>`
    select id from pets where price is not null and currency = 'USD' order by md5(id::text || 'sale') limit ${SALE_PETS}`
  const ids = pets.map(({ id }) => Number(id))
  await sql`insert into stock_movements (pet_id, kind, quantity, created_at)
    select id, 'received', ${SALE_UNITS}::int - stock, now() from pets where id = any(${ids}) and stock <> ${SALE_UNITS}`
  await sql`update pets set stock = ${SALE_UNITS}, status = 'available', is_status_of_sales = false
    where id = any(${ids}) and (stock <> ${SALE_UNITS} or status <> 'available')`
  return ids
}

/** Removes the rows of `create` and of `order`, so that every server finds the same tables. */
export async function removeCreated(sql: Sql, { lastPetId, lastOrderId, salePetIds }: Samples): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`delete from stock_movements where pet_id > ${lastPetId} or order_id > ${lastOrderId}`
    await tx`delete from pets where id > ${lastPetId}`
    await tx`delete from payment_movements where order_id > ${lastOrderId}`
    await tx`delete from events where object_type = 'order' and object_id > ${lastOrderId}`
    await tx`delete from orders where id > ${lastOrderId}`
    await tx`delete from sandbox_charges`
    await tx`update pets set stock = ${SALE_UNITS}, reserved = 0
      where id = any(${[...salePetIds]}) and (stock <> ${SALE_UNITS} or reserved <> 0)`
  })
}
