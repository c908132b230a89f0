/**
 * Writes the ledgers for orders and pets that were loaded and not traded: the sales and payments of such orders, and as `received` all units that
 * have no other source. The statements run one after the other. A second run finds nothing left to write.
 */
export const openingStatements: readonly string[] = [
  `insert into stock_movements (pet_id, order_id, kind, quantity, created_at)
    select i.pet_id, o.id, 'sold', i.quantity, o.created_at from orders o join order_items i on i.order_id = o.id
    where o.payment_status = 'captured' and i.pet_id is not null and not exists (select 1 from order_changes c where c.order_id = o.id)`,
  `insert into payment_movements (order_id, kind, amount, created_at)
    select o.id, m.kind::payment_movement_kind, o.total_amount, o.updated_at from orders o
    join (values ('captured', 'captured'), ('refunded', 'captured'), ('refunded', 'refund_requested'), ('refunded', 'refunded'), ('failed', 'declined'))
      as m (status, kind) on m.status = o.payment_status::text
    where not exists (select 1 from order_changes c where c.order_id = o.id)`,
  `insert into events (event_id, type, object_type, object_id, customer_id, created_at)
    select gen_random_uuid(), 'order.created', 'order', o.id, o.customer_id, o.created_at from orders o
    where o.payment_status in ('captured', 'refunded') and not exists (select 1 from order_changes c where c.order_id = o.id)`,
  `insert into order_changes (order_id, status, payment_status, note, created_at)
    select o.id, o.status, o.payment_status, 'Taken over', o.updated_at from orders o
    where not exists (select 1 from order_changes c where c.order_id = o.id)`,
  `insert into stock_movements (pet_id, kind, quantity, created_at)
    select p.id, 'received', p.stock + p.reserved + coalesce(b.sold, 0) - coalesce(b.received, 0), p.created_at from pets p
    left join (select pet_id, sum(quantity) filter (where kind = 'sold') - coalesce(sum(quantity) filter (where kind = 'returned'), 0) as sold,
      sum(quantity) filter (where kind = 'received') as received from stock_movements group by pet_id) b on b.pet_id = p.id
    where p.stock + p.reserved + coalesce(b.sold, 0) <> coalesce(b.received, 0)`,
]
