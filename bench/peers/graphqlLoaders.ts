import type { MercuriusLoaders } from 'mercurius'
import { rows } from './rows.js'

interface Row {
  id: number
}
type Queries<Parent> = { obj: Parent }[]

/** The ids as one array literal: a different statement for every length would never stay prepared. */
const literal = (ids: readonly (number | null)[]) => `{${ids.filter((id) => id !== null).join(',')}}`

/** One row or no row for each id, in the order of the ids. */
function inOrder<R extends Row>(found: readonly R[], ids: readonly (number | null)[]): (R | null)[] {
  const byId = new Map(found.map((row) => [row.id, row]))
  return ids.map((id) => (id === null ? null : (byId.get(id) ?? null)))
}

function grouped<R>(found: readonly R[], key: (row: R) => number, ids: readonly number[]): R[][] {
  const groups = new Map<number, R[]>(ids.map((id) => [id, []]))
  for (const row of found) groups.get(key(row))?.push(row)
  return ids.map((id) => groups.get(id) ?? [])
}

const statements = {
  categories: 'select id, name from categories where id = any($1::bigint[])',
  customers: 'select id, username from users where id = any($1::bigint[])',
  pets: `select id, name, status, price, created_at as "createdAt", category_id as "categoryId"
    from pets where id = any($1::bigint[])`,
  tags: `select pt.pet_id as "petId", t.id, t.name from pet_tags pt
    join tags t on t.id = pt.tag_id where pt.pet_id = any($1::bigint[]) order by t.name collate "und-x-icu"`,
  items: `select order_id as "orderId", line, name, quantity, unit_price as "unitPrice", pet_id as "petId"
    from order_items where order_id = any($1::bigint[]) order by order_id, line`,
}

export const loaders: MercuriusLoaders = {
  Pet: {
    async category(queries: Queries<{ categoryId: number | null }>) {
      const ids = queries.map(({ obj }) => obj.categoryId)
      return inOrder(await rows<Row>(statements.categories, [literal(ids)]), ids)
    },
    async tags(queries: Queries<Row>) {
      const ids = queries.map(({ obj }) => obj.id)
      return grouped(await rows<{ petId: number }>(statements.tags, [literal(ids)]), (row) => row.petId, ids)
    },
  },
  Order: {
    async customer(queries: Queries<{ customerId: number }>) {
      const ids = queries.map(({ obj }) => obj.customerId)
      return inOrder(await rows<Row>(statements.customers, [literal(ids)]), ids)
    },
    async items(queries: Queries<Row>) {
      const ids = queries.map(({ obj }) => obj.id)
      return grouped(await rows<{ orderId: number }>(statements.items, [literal(ids)]), (row) => row.orderId, ids)
    },
  },
  OrderItem: {
    async pet(queries: Queries<{ petId: number | null }>) {
      const ids = queries.map(({ obj }) => obj.petId)
      return inOrder(await rows<Row>(statements.pets, [literal(ids)]), ids)
    },
  },
}
