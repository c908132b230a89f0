import { insertPet } from './limitStatements.js'

// One statement for each workload, as a careful developer writes it: rows of plain columns, and the rows of a relation as JSON.

const tags = `(select coalesce(json_agg(json_build_object('id', t.id, 'name', t.name) order by t.name collate "und-x-icu"), '[]')
  from pet_tags pt join tags t on t.id = pt.tag_id where pt.pet_id = p.id) as tags`
const category = `(select json_build_object('id', c.id, 'name', c.name) from categories c where c.id = p.category_id) as category`

const petColumns = `p.id, p.name, p.status, p.price, p.created_at as "createdAt", ${category}, ${tags}`
const wholePet = `p.id, p.sku, p.name, ${category}, p.photo_urls as "photoUrls", ${tags}, p.status, p.description, p.species, p.breed,
  p.birth_date::text as "birthDate", p.price, p.currency, p.stock, p.created_at as "createdAt", p.updated_at as "updatedAt", p.version`

const orderColumns = `o.id, o.status, o.total_amount as "totalAmount", o.created_at as "createdAt"`
const items = `(select json_agg(json_build_object('name', i.name, 'quantity', i.quantity, 'unitPrice', i.unit_price) order by i.line)
  from order_items i where i.order_id = o.id) as items`
const itemsWithPets = `(select json_agg(json_build_object('quantity', i.quantity, 'unitPrice', i.unit_price, 'pet',
    (select json_build_object('id', p.id, 'name', p.name, 'category', (select json_build_object('id', c.id, 'name', c.name)
      from categories c where c.id = p.category_id)) from pets p where p.id = i.pet_id)) order by i.line)
  from order_items i where i.order_id = o.id) as items`

/** The index alone finds the page. */
const newest = (table: string, name: string, limit: number) =>
  `(select id from ${table} order by created_at desc, id desc limit ${limit} offset $1) page join ${table} ${name} using (id)`

const customer = `(select json_build_object('username', u.username) from users u where u.id = o.customer_id) as customer`

export const statements = {
  point: `select ${petColumns} from pets p where p.id = $1`,
  list: `select ${petColumns} from ${newest('pets', 'p', 20)} order by p.created_at desc, p.id desc`,
  deepList: `select ${petColumns} from pets p where (p.created_at, p.id) < ($1::timestamptz, $2::bigint)
    order by p.created_at desc, p.id desc limit 20`,
  orders: `select ${orderColumns}, ${customer}, ${itemsWithPets} from ${newest('orders', 'o', 10)} order by o.created_at desc, o.id desc`,
  caller: 'select u.id, u.username from api_keys k join users u on u.id = k.user_id where k.hash = $1 and k.revoked_at is null',
  ordersOfUser: `select ${orderColumns}, ${items} from orders o where o.customer_id = $1 order by o.created_at desc, o.id desc limit 10`,
  wholePet: `select ${wholePet} from pets p where p.id = $1`,
  wholePets: `select ${wholePet} from ${newest('pets', 'p', 20)} order by p.created_at desc, p.id desc`,
  petTotal: 'select count(*)::int as total from (select 1 from pets limit 10001) capped',
  orderTotal: 'select count(*)::int as total from (select 1 from orders limit 10001) capped',
  create: `${insertPet} returning id`,
} as const
