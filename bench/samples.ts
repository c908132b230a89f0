import type { Sql } from 'postgres'
import type { Samples } from './workloads.js'

/** The gateway's last page by number; later pages are read by cursor. */
const MAX_PAGE = 100

/** The rows of the requests, chosen by a hash: they are spread over the table and are the same in every run on the same data. */
export async function readSamples(sql: Sql): Promise<Samples> {
  const ids = await sql<{ id: string }[]>`select id from pets order by md5(id::text) limit 5000`
  const [count] = await sql<{ pets: number; orders: number; lastPetId: string }[]>`
    select count(*)::int as pets, max(id) as "lastPetId", (select count(*)::int from orders) as orders from pets`
  const categories = await sql<{ name: string }[]>`select name from categories order by id limit 6`
  if (!count || ids.length === 0 || categories.length === 0) throw new Error('The database holds no pets.')
  const pages = (rows: number, size: number) => Math.max(1, Math.min(MAX_PAGE, Math.floor(rows / size)))
  return {
    petIds: ids.map(({ id }) => Number(id)),
    petPages: pages(count.pets, 20),
    orderPages: pages(count.orders, 10),
    categories: categories.map(({ name }) => name),
    lastPetId: Number(count.lastPetId),
  }
}

/** Removes the rows of `create`, so that every server finds the same table. */
export async function removeCreatedPets(sql: Sql, { lastPetId }: Samples): Promise<void> {
  await sql`delete from pets where id > ${lastPetId}`
}
