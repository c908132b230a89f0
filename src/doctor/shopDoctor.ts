import { sql } from 'drizzle-orm'
import { categoryReads, tagReads } from '../db/queries/categoriesAndTags.js'
import { orderReads } from '../db/queries/orders.js'
import { petReads } from '../db/queries/pets.js'
import { users } from '../db/tables/users.js'
import { people } from '../seed/people.js'
import { inEveryOrder, type ListRead } from './listReads.js'
import type { CountRows } from './readDatabase.js'

/** The lists of the shop. */
export const shopListReads: readonly ListRead[] = Object.entries({
  categories: categoryReads,
  orders: orderReads,
  pets: petReads,
  tags: tagReads,
}).flatMap(([name, reads]) => inEveryOrder(name, reads as never)) // a list without a filter reads no filter

/** Accounts of the demo catalogue, which everybody knows. */
const demoAddresses = [...people.map(({ username }) => `${username}@example.com`), 'demo-staff@example.com']

export const shopCounts: CountRows = {
  async demoAccounts(db) {
    const [row] = await db.execute<{ count: number }>(sql`
      select count(*)::int as count from ${users} where email in (${sql.join(
        demoAddresses.map((address) => sql`${address}`),
        sql`, `,
      )})`)
    return row?.count ?? 0
  },
}
