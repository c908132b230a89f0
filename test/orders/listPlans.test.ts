import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CallerName } from '../support/petStore.js'
import { type WatchedStore, watchedStore } from '../support/watchedStore.js'

const after = Buffer.from('["-createdAt,-id","2026-03-01T12:00:00.000Z",1000]').toString('base64url')
const upward = Buffer.from('["createdAt,id","2026-03-01T12:00:00.000Z",1000]').toString('base64url')

let store: WatchedStore
/** Half of 6000 orders belong to the customer of the calls, the others to 100 users. Hardly any order is open. */
beforeAll(async () => {
  store = await watchedStore()
  await store.sql`insert into users (email, created_at) select n || '@many.example', now() from generate_series(1, 100) as n`
  await store.sql`
    insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
    select case when n % 2 = 0 then own.id else own.id + n % 100 end, (case when n % 1000 = 0 then 'pending' else 'delivered' end)::order_status, 'captured', n, 'USD',
      timestamptz '2026-01-01T00:00:00Z' + n * interval '1 hour', now()
    from generate_series(1, 6000) as n, (select id from users where email = 'customer@example.com') as own`
  await store.sql`vacuum analyze orders`
})
afterAll(() => store.close())

/** The plans of all statements about orders that an operation sends, as PostgreSQL makes them for any customer and any values. */
async function plansOf(query: string, as: CallerName): Promise<string[]> {
  const { statements } = await store.run(query, as)
  const ofOrders = statements.filter((text) => /from "orders"/.test(text))
  const plans = ofOrders.map((text) => store.sql.unsafe(`explain (generic_plan) ${text}`).simple())
  return (await Promise.all(plans)).map((rows) => rows.map((row) => row['QUERY PLAN']).join('\n'))
}

const page = 'data { id } pagination { nextCursor }'
const edge = 'nodes { id } pageInfo { hasNextPage hasPreviousPage }'

it.each<[query: string, as: CallerName, index: string]>([
  [`{ orders { ${page} } }`, 'customer', 'orders_customer_created_at_idx'],
  [`{ orders(sort: "createdAt") { ${page} } }`, 'customer', 'orders_customer_created_at_idx'],
  [`{ orders(after: "${after}") { ${page} } }`, 'customer', 'orders_customer_created_at_idx'],
  [`{ orders(after: "${upward}") { ${page} } }`, 'customer', 'orders_customer_created_at_idx'],
  [`{ orders(status: pending) { ${page} } }`, 'customer', 'orders_customer_status_idx'],
  [`{ orders(status: pending, after: "${upward}") { ${page} } }`, 'customer', 'orders_customer_status_idx'],
  ['{ orders(status: pending) { pagination { total } } }', 'customer', 'orders_customer_status_idx'],
  [`{ ordersConnection(last: 5, before: "${after}") { ${edge} } }`, 'customer', 'orders_customer_created_at_idx'],
  [`{ me { orders { ${edge} } } }`, 'customer', 'orders_customer_created_at_idx'],
  [`{ me { orders(last: 5, before: "${after}") { ${edge} } } }`, 'customer', 'orders_customer_created_at_idx'],
  [`{ me { orders(first: 5, after: "${upward}", status: pending) { ${edge} } } }`, 'customer', 'orders_customer_status_idx'],
  [`{ orders { ${page} } }`, 'staff', 'orders_created_at_idx'],
  [`{ orders(status: pending) { ${page} } }`, 'staff', 'orders_status_created_at_idx'],
  [`{ orders(status: pending, sort: "createdAt") { ${page} } }`, 'staff', 'orders_status_created_at_idx'],
  [`{ orders(customerId: 3, status: pending) { ${page} } }`, 'staff', 'orders_customer_status_idx'],
  [`{ users { data { orders(first: 5) { ${edge} } } } }`, 'staff', 'orders_customer_created_at_idx'],
])('%s by %s reads no other rows, and sorts none: %s', async (query, as, index) => {
  const plans = await plansOf(query, as)
  expect(plans.length).toBeGreaterThan(0)
  for (const plan of plans) {
    expect(plan).toMatch(new RegExp(`Index (Only )?Scan (Backward )?(using|on) ${index} `))
    expect(plan).not.toMatch(/\bSort\b|Seq Scan on orders|^\s+Filter:/m)
  }
})
