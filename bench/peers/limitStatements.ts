import { publicUrl } from '../documents.js'

// One statement for each workload. Each returns one column with the JSON text. `row_to_json` and `array_to_json` write no spaces.
// The index alone finds the page, before any row is read: skipped rows and their relations cost nothing.

const decimal = (cents: string) => `trim_scale(${cents} / 100.0)`
const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const list = (rows: string) => `array_to_json(array(select row_to_json(x) from (${rows}) x))`
const object = (row: string) => `(select row_to_json(x) from (${row}) x)`

const category = object('select c.id, c.name from categories c where c.id = p.category_id')
const tags = list(
  'select t.id, t.name from pet_tags pt join tags t on t.id = pt.tag_id where pt.pet_id = p.id order by t.name collate "und-x-icu"',
)

const photoUrls = `array(select case when url like '/%' then '${publicUrl}' || url else url end
  from unnest(p.photo_urls) with ordinality as photo (url, place) order by place)`

const restColumns = `p.id, p.sku, p.name, ${category} as category, ${photoUrls} as "photoUrls", ${tags} as tags, p.status, p.description,
  p.species, p.breed, p.birth_date as "birthDate", ${decimal('p.price')} as price, p.currency, p.stock,
  ${instant('p.created_at')} as "createdAt", ${instant('p.updated_at')} as "updatedAt", p.version`

const newest = (table: string, limit: number) =>
  `(select r.* from (select id from ${table} order by created_at desc, id desc limit ${limit} offset $1) page join ${table} r using (id))`
const newestPets = `${newest('pets', 20)} p`
const newestOrders = `${newest('orders', 10)} o`

const itemPet = object(`select p.id, p.name, ${category} as category from pets p where p.id = i.pet_id`)
const items = list(`select i.quantity, ${decimal('i.unit_price')} as "unitPrice", ${itemPet} as pet
  from order_items i where i.order_id = o.id order by i.line`)

/** The count stops one row after the last exact total. */
const total = (table: string) => `select count(*) as n from (select 1 from ${table} limit 10001) capped`

/** @param rows name of the rows of the page */
const pagination = (table: string, rows: string, limit: number) => `select $2::int as page, ${limit} as limit, least(n, 10000) as total,
  n <= 10000 as "totalIsExact", case when n <= 10000 then (n + ${limit - 1}) / ${limit} end as pages,
  (select encode(convert_to(${instant('r.created_at')} || ' ' || r.id, 'UTF8'), 'base64')
    from ${rows} r order by r.created_at, r.id limit 1) as "nextCursor"
  from (${total(table)}) counted`

const petFields = `p.id, p.name, p.status, ${decimal('p.price')} as price, ${instant('p.created_at')} as "createdAt",
  ${category} as category, ${tags} as tags`

const orderFields = `o.id, 'ORD-' || lpad(o.id::text, 8, '0') as number, ${decimal('o.total_amount')} as "totalAmount",
  ${object('select u.username from users u where u.id = o.customer_id')} as customer, ${items} as items`

const plainItems = list(`select i.name, i.quantity, ${decimal('i.unit_price')} as "unitPrice"
  from order_items i where i.order_id = o.id order by i.line`)
const ownOrders = list(`select o.id, 'ORD-' || lpad(o.id::text, 8, '0') as number, o.status, ${decimal('o.total_amount')} as "totalAmount",
  ${plainItems} as items
  from (select * from orders where customer_id = u.id order by created_at desc, id desc limit 10) o order by o.created_at desc, o.id desc`)

/** Inserts a pet with the category of this name, which is created if need be. */
export const insertPet = `with known as (select id from categories where fold_case(name) = fold_case($1::text)),
  made as (insert into categories (name) select $1::text where $1::text is not null and not exists (select from known) returning id),
  next as (select nextval('pets_id_seq') as id)
  insert into pets (id, sku, name, category_id, status, price, created_at, updated_at)
  select id, 'BENCH-' || id, $2, coalesce((select id from known), (select id from made)), $3::pet_status, $4::bigint, now(), now()
  from next`

export const statements = {
  point: `select row_to_json(x)::text from (select p.id, p.name, p.status, ${decimal('p.price')} as price,
    ${category} as category, ${tags} as tags from pets p where p.id = $1) x`,

  list: `select ${list(`select ${petFields} from ${newestPets} order by p.created_at desc, p.id desc`)}::text`,

  deepList: `select ${list(`select ${petFields} from
    (select * from pets where (created_at, id) < ($1::timestamptz, $2::bigint) order by created_at desc, id desc limit 20) p
    order by p.created_at desc, p.id desc`)}::text`,

  threeLevel: `select ${list(`select ${orderFields} from ${newestOrders} order by o.created_at desc, o.id desc`)}::text`,

  me: `select row_to_json(x)::text from (select u.id, u.username, ${object(`select ${ownOrders} as nodes`)} as orders
    from api_keys k join users u on u.id = k.user_id where k.hash = $1 and k.revoked_at is null) x`,

  restPoint: `select row_to_json(x)::text from (select ${restColumns} from pets p where p.id = $1) x`,

  restList: `with p as materialized (select * from ${newestPets})
    select row_to_json(x)::text from (select
      ${list(`select ${restColumns} from p order by p.created_at desc, p.id desc`)} as data, ${object(pagination('pets', 'p', 20))} as pagination) x`,

  restThreeLevel: `with o as materialized (select * from ${newestOrders})
    select row_to_json(x)::text from (select
      ${list(`select ${orderFields} from o order by o.created_at desc, o.id desc`)} as data,
      ${object(pagination('orders', 'o', 10))} as pagination) x`,

  create: `${insertPet} returning '{"id":' || id || '}'`,

  order: `with sold as (update pets set stock = stock - $3, version = version + 1, updated_at = now()
      where id = $2 and status = 'available' and stock >= $3 and price is not null returning id, name, price, currency),
    placed as (insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
      select k.user_id, 'pending', 'captured', sold.price * $3, sold.currency, now(), now()
      from sold, api_keys k where k.hash = $1 and k.revoked_at is null returning id),
    items as (insert into order_items (order_id, line, pet_id, name, quantity, unit_price)
      select placed.id, 1, sold.id, sold.name, $3, sold.price from placed, sold),
    noted as (insert into order_changes (order_id, status, payment_status, created_at) select id, 'pending', 'captured', now() from placed)
    select '{"id":' || id || '}' from placed`,
} as const
