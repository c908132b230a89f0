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
const total = 'select count(*) as n from (select 1 from pets limit 10001) capped'

const pagination = `select $2::int as page, 20 as limit, least(n, 10000) as total, n <= 10000 as "totalIsExact",
  case when n <= 10000 then (n + 19) / 20 end as pages,
  (select encode(convert_to(${instant('p.created_at')} || ' ' || p.id, 'UTF8'), 'base64')
    from p order by p.created_at, p.id limit 1) as "nextCursor"
  from (${total}) counted`

export const statements = {
  point: `select row_to_json(x)::text from (select p.id, p.name, p.status, ${decimal('p.price')} as price,
    ${category} as category, ${tags} as tags from pets p where p.id = $1) x`,

  list: `select ${list(`select p.id, p.name, p.status, ${decimal('p.price')} as price, ${instant('p.created_at')} as "createdAt",
    ${category} as category, ${tags} as tags from ${newestPets} order by p.created_at desc, p.id desc`)}::text`,

  threeLevel: `select ${list(`select o.id, 'ORD-' || lpad(o.id::text, 8, '0') as number, ${decimal('o.total_amount')} as "totalAmount",
    ${object('select u.username from users u where u.id = o.customer_id')} as customer, ${items} as items
    from ${newestOrders} order by o.created_at desc, o.id desc`)}::text`,

  restPoint: `select row_to_json(x)::text from (select ${restColumns} from pets p where p.id = $1) x`,

  restList: `with p as materialized (select * from ${newestPets})
    select row_to_json(x)::text from (select
      ${list(`select ${restColumns} from p order by p.created_at desc, p.id desc`)} as data, ${object(pagination)} as pagination) x`,

  create: `with known as (select id from categories where fold_case(name) = fold_case($1::text)),
    made as (insert into categories (name) select $1::text where $1::text is not null and not exists (select from known) returning id),
    next as (select nextval('pets_id_seq') as id)
    insert into pets (id, sku, name, category_id, status, price, created_at, updated_at)
    select id, 'BENCH-' || id, $2, coalesce((select id from known), (select id from made)), $3::pet_status, $4::bigint, now(), now()
    from next returning '{"id":' || id || '}'`,
} as const
