import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../client.js'

/** An invariant, and a query for the rows that break it. */
interface Invariant {
  readonly name: string
  readonly broken: SQL
}

const invariants: readonly Invariant[] = [
  {
    name: 'stock is never negative',
    broken: sql`
      select 'pet ' || p.id as row, least(p.stock, p.reserved) as is, 0 as expected from pets p where p.stock < 0 or p.reserved < 0`,
  },
  {
    name: 'stock + reserved + sold = received, for every pet',
    broken: sql`
      select 'pet ' || p.id as row, p.stock + p.reserved + coalesce(m.sold, 0) as is, coalesce(m.received, 0) as expected from pets p
      left join (select pet_id, sum(quantity) filter (where kind = 'received') as received,
          coalesce(sum(quantity) filter (where kind = 'sold'), 0) - coalesce(sum(quantity) filter (where kind = 'returned'), 0) as sold
        from stock_movements group by pet_id) m on m.pet_id = p.id
      where p.stock + p.reserved + coalesce(m.sold, 0) <> coalesce(m.received, 0)`,
  },
  {
    name: 'reserved units are those of orders that are not paid yet',
    broken: sql`
      select 'pet ' || p.id as row, p.reserved as is, coalesce(o.units, 0) as expected from pets p
      left join (select i.pet_id, sum(i.quantity) as units from order_items i join orders o on o.id = i.order_id
        where o.recovery_point = 'charging' or (o.recovery_point = 'undoing'
          and not exists (select 1 from stock_movements s where s.order_id = o.id and s.kind = 'released')) group by i.pet_id) o on o.pet_id = p.id
      where p.reserved <> coalesce(o.units, 0)`,
  },
  {
    name: 'captured minus refunded equals the total of the paid orders',
    broken: sql`
      select 'order ' || o.id as row, coalesce(m.net, 0) as is, case when o.payment_status = 'captured' then o.total_amount else 0 end as expected
      from orders o left join (select order_id, coalesce(sum(amount) filter (where kind = 'captured'), 0)
          - coalesce(sum(amount) filter (where kind = 'refund_requested'), 0) as net from payment_movements group by order_id) m on m.order_id = o.id
      where coalesce(m.net, 0) <> case when o.payment_status = 'captured' then o.total_amount else 0 end`,
  },
  {
    name: 'a refunded order has exactly one refund',
    broken: sql`
      select 'order ' || o.id as row, count(m.id) as is, case when o.payment_status = 'refunded' then 1 else 0 end as expected
      from orders o left join payment_movements m on m.order_id = o.id and m.kind = 'refunded' group by o.id
      having count(m.id) <> case when o.payment_status = 'refunded' then 1 else 0 end`,
  },
  {
    name: 'every order that was paid has one event that says so',
    broken: sql`
      select 'order ' || o.id as row, count(e.id) as is, count(distinct m.id) as expected from orders o
      left join payment_movements m on m.order_id = o.id and m.kind = 'captured'
      left join events e on e.object_type = 'order' and e.object_id = o.id and e.type = 'order.created'
      group by o.id having count(e.id) <> count(distinct m.id)`,
  },
  {
    name: 'the total of an order is the sum of its lines',
    broken: sql`
      select 'order ' || o.id as row, o.total_amount as is, coalesce(sum(i.quantity * i.unit_price), 0) as expected
      from orders o left join order_items i on i.order_id = o.id group by o.id
      having o.total_amount <> coalesce(sum(i.quantity * i.unit_price), 0)`,
  },
  {
    name: 'the last change of an order has the order’s status',
    broken: sql`
      select 'order ' || o.id as row, o.status || ', ' || o.payment_status as is, c.status || ', ' || c.payment_status as expected
      from orders o left join lateral (select * from order_changes c where c.order_id = o.id order by c.id desc limit 1) c on true
      where (c.status, c.payment_status) is distinct from (o.status, o.payment_status)`,
  },
  {
    name: 'every charge of the sandbox is that of an order, and its amount',
    broken: sql`
      select 'charge ' || c.charge_id as row, c.amount as is, o.total_amount as expected from sandbox_charges c
      left join orders o on o.charge_key = c.key where o.total_amount is distinct from c.amount`,
  },
  {
    name: 'the sandbox has charged for every order that stands, once, and for no other',
    broken: sql`
      select 'order ' || o.id as row, count(c.key) filter (where c.status = 'charged') as is,
        case when o.payment_status in ('captured', 'refunding') then 1 else 0 end as expected
      from orders o left join sandbox_charges c on c.key = o.charge_key
      where o.charge_key is not null and o.recovery_point = 'settled' and exists (select 1 from sandbox_charges) group by o.id
      having count(c.key) filter (where c.status = 'charged') <> case when o.payment_status in ('captured', 'refunding') then 1 else 0 end`,
  },
]

export interface Breach {
  readonly invariant: string
  readonly row: string
  readonly is: string
  readonly expected: string
}

const MAX_ROWS = 20

/**
 * Checks all invariants, one after the other. Each invariant is checked by one statement, so at one moment.
 * @returns the breaches, for each invariant the first few rows.
 */
export async function findBreaches(db: Db): Promise<Breach[]> {
  const breaches: Breach[] = []
  for (const { name, broken } of invariants) {
    const found = sql`select ${name}::text as invariant, b.row, b.is::text, b.expected::text from (${broken}) as b limit ${MAX_ROWS}`
    breaches.push(...(await db.execute<Breach & Record<string, unknown>>(found)))
  }
  return breaches
}

export const invariantNames: readonly string[] = invariants.map(({ name }) => name)
