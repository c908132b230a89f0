import { sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Embedded, Leaf, Shape } from '../../src/db/shapes/shape.js'
import { fixedStatement } from '../../src/db/statement.js'
import { covered } from '../../src/graphql/covered.js'
import { type PetStore, petStore } from '../support/petStore.js'

const PUBLIC_URL = 'http://petstore.test'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await adversarialRows(store)
})
afterAll(() => store.close())

/** Texts that JSON escapes, or that SQL or a template could take for something else. */
const texts = [
  'plain',
  'quote " backslash \\ slash / apostrophe \' percent % dollar $1 :name',
  '\u0001\b\t\n\f\r\u001f\u007f',
  '\u2028\u2029 é 漢字 🦜 \ufeff',
  '{"json": [1, null]} <b>&amp;</b> @ACTOR@',
]
const pictures = [
  [],
  ['https://a.test/x"y/z.jpg', '/photos/é "1".jpg'],
  ['/photos/demo/a.jpg'],
  ['https://b.test/?a=1,2&b={}'],
  ['a,"/b', '/'],
]

async function adversarialRows({ sql }: PetStore): Promise<void> {
  const [cents, dates] = [
    [0, 1, 10, 100, 105, 999, 2999, 9_999_999_999, null],
    ['2026-01-01T00:00:00.000Z', '1999-12-31T23:59:59.999Z'],
  ]
  for (let i = 0; i < 24; i++) {
    const [text, other] = [texts[i % texts.length], i % 3 === 0 ? null : texts[(i + 1) % texts.length]]
    const at = dates[i % dates.length]
    await sql`
      insert into pets (sku, name, status, description, species, breed, birth_date, price, currency, stock, photo_urls, created_at, updated_at, version)
      values (${`sku ${i}`}, ${text ?? ''}, ${['available', 'pending', 'sold'][i % 3] ?? ''}, ${other ?? null}, ${text ?? null}, ${other ?? null},
        ${i % 2 ? '2024-02-29' : null}, ${cents[i % cents.length] ?? null}, 'USD', ${(i * 89478485) % 2147483647}, ${pictures[i % pictures.length] ?? []}, ${at ?? ''}, ${at ?? ''}, ${i + 1})`
  }
  await sql`insert into categories (id, name) select 10::bigint ^ n, 'kind ' || n from generate_series(1, 15) as n`
  await sql`insert into categories (id, name) values (9007199254740991, 'the last')`
  await sql`insert into tags (name) select name from unnest(${texts}::text[]) as name`
  for (const [i, text] of texts.entries())
    await sql`insert into users (email, username, first_name, last_name, phone, role, status, created_at)
      values (${`${i}@example.com`}, ${text}, ${i % 2 ? text : null}, ${i % 2 ? null : text}, ${i % 2 ? '+1' : null}, 'customer', 'active', now())`
  const statuses = ['pending', 'processing', 'shipped', 'delivered', 'cancelled']
  const payments = ['pending', 'captured', 'failed', 'refunding', 'refunded']
  const addresses = [
    [null, null, null, null],
    ['Street "1"', 'Città', '1\\2', 'IT'],
    ['', 'City', null, 'US'],
    ['Street', 'City', null, null],
    ['Street', 'City', null, '  '],
  ]
  let id = 1
  for (const status of statuses)
    for (const payment of payments) {
      const [street, city, code, country] = addresses[id % addresses.length] ?? []
      await sql`
        insert into orders (id, customer_id, status, payment_status, total_amount, currency, shipping_street, shipping_city, shipping_postal_code,
          shipping_country, created_at, updated_at, estimated_delivery)
        select ${id * 360_287_970_189_639}, id, ${status}, ${payment}, ${999_000_000_000_000 - id * 7}, 'USD', ${street ?? null}, ${city ?? null}, ${code ?? null},
          ${country ?? null}, now(), now(), ${id % 2 ? (dates[0] ?? null) : null} from users order by id limit 1`
      id += 1
    }
  for (const [i, text] of texts.entries())
    await sql`
      insert into order_items (order_id, line, pet_id, name, quantity, unit_price)
      select orders.id, ${i + 1}, (select min(id) from pets where ${i % 2} = 1), ${text}, ${i * 249 + 1}, ${9_999_999_999 - i} from orders`
  for (const [i, text] of texts.entries())
    await sql`
      insert into order_changes (order_id, status, payment_status, note, created_at)
      select id, status, payment_status, ${i % 2 ? text : null}, created_at from orders order by id limit 3`
}

/** The leaves of a shape, also of its objects, as JSON texts of its rows. */
async function leavesOf(shape: Shape): Promise<Readonly<Record<string, unknown>>[]> {
  const cell = (column: AnyPgColumn) => sql`${sql.identifier('t')}.${sql.identifier(column.name)}`
  const selected = Object.entries(shape.fields).flatMap(([name, field]) => {
    if (field.kind === 'leaf') return [[name, sql<string>`coalesce(${field.json(cell)}, 'null')`.as(name)] as const]
    return field.kind === 'embedded' ? [[name, sql<string>`${objectOf(field, cell)}`.as(name)] as const] : []
  })
  const from = sql`(${shape.rows ?? sql`select * from ${shape.table} where ${shape.present ?? sql`true`}`}) as t`
  const read = fixedStatement((db) => db.select(Object.fromEntries(selected)).from(from))
  const rows = await read(store.session.db, { publicUrl: PUBLIC_URL })
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, text]) => [name, String(text)])))
}

function objectOf(
  { fields, isThere }: Embedded<Readonly<Record<string, Leaf>>, string, unknown>,
  cell: (column: AnyPgColumn) => ReturnType<typeof sql>,
) {
  const parts = Object.entries(fields).map(([name, field]) => sql`${sql.raw(`'"${name}":'`)}||coalesce(${field.json(cell)}, 'null')`)
  return sql`case when ${isThere ? isThere(cell) : sql`true`} then '{'||${sql.join(parts, sql` ||','|| `)}||'}' else 'null' end`
}

/** The same fields by the resolvers, as the texts of a GraphQL reply. @param list a field of Query, with * in the place of the fields */
async function resolved(list: string, shape: Shape): Promise<Readonly<Record<string, unknown>>[]> {
  const fields = Object.entries(shape.fields).flatMap(([name, field]) => {
    if (field.kind === 'leaf') return [name]
    return field.kind === 'embedded' ? [`${name} { ${Object.keys(field.fields).join(' ')} }`] : []
  })
  const { body } = await store.graphql(`{ ${list.replace('*', `shown: __typename ${fields.join(' ')}`)} }`, {}, { as: 'admin' })
  expect(body.errors).toBeUndefined()
  return objectsOf(body.data).map(({ shown: _shown, ...row }) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, JSON.stringify(value)])),
  )
}

/** The objects that have all fields, wherever they stand. */
function objectsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return []
  return 'shown' in value ? [value as Readonly<Record<string, unknown>>] : Object.values(value).flatMap(objectsOf)
}

const sorted = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort()

describe('the leaves of a shape are the bytes that resolvers write:', () => {
  it.each([
    ['Pet', 'pets(limit: 100) { data { * } }'],
    ['Category', 'categories(limit: 100) { data { * } }'],
    ['Tag', 'tags(limit: 100) { data { * } }'],
    ['User', 'users(limit: 100) { data { * } }'],
    ['Order', 'orders(limit: 100) { data { * } }'],
    ['OrderItem', 'orders(limit: 100) { data { items { * } } }'],
    ['OrderChange', 'orders(limit: 100) { data { timeline { * } } }'],
    ['Inventory', 'inventory { * }'],
  ])('%s', async (type, list) => {
    const shape = covered.get(type) as Shape
    const [ours, theirs] = [await leavesOf(shape), await resolved(list, shape)]
    expect(ours.length).toBeGreaterThan(0)
    expect(sorted(ours)).toEqual(sorted(theirs))
  })
})
