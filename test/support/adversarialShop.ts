import type { PetStore } from './petStore.js'

/** The ids of rows that are hard to write as JSON. */
export interface AdversarialShop {
  readonly pets: readonly number[]
  readonly orders: readonly number[]
  readonly users: readonly number[]
}

/** Texts with everything that JSON escapes, and with texts that look like places of a statement. */
const texts = [
  'plain',
  '',
  ' padded ',
  'quote " backslash \\ slash / apostrophe \'',
  '\u0001\u0008\t\n\u000b\f\r\u001f\u007f',
  '\u2028\u2029\u0085\ufeff\u200b',
  'emoji 🐕‍🦺 中文 ünï ﷽',
  '$1 $own @ACTOR@ :own %s {"a":1} null',
  "'; drop table pets; --",
  '{"key":"value"}',
  '[1,2]',
  'ÄÖÜäöüß',
]
const pictures = [
  '{}',
  '{/photos/a.png}',
  '{https://example.com/a.jpg,/photos/b.png,https://example.com/c.jpg}',
  '{"https://example.com/\\"/x.png"}',
]
const moments = ['2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05.999Z', '1999-12-31T23:59:59.001Z', '2038-01-19T03:14:08.100Z']
const cents = [null, 0, 1, 10, 99, 100, 101, 1099, 1100, 123450, 9_999_999_999]

/** Fills a shop with rows at the edges of every column. Some users are deleted, and so are some pets of orders. */
export async function adversarialShop({ sql }: PetStore): Promise<AdversarialShop> {
  const at = <T>(list: readonly T[], i: number): T => list[i % list.length] as T // in range
  const categories =
    await sql`insert into categories (name) select * from unnest(${texts.slice(0, 6).map((text, i) => `${i}${text}`)}::text[]) returning id`
  const tags = await sql`insert into tags (name) select * from unnest(${texts.map((text, i) => `${text}${i}`)}::text[]) returning id`
  const pets: number[] = []
  for (let i = 0; i < 40; i++) {
    const [pet] = await sql`
      insert into pets (sku, name, category_id, status, description, species, breed, birth_date, price, currency, stock, photo_urls, created_at, updated_at, version)
      values (${`S-${i}`}, ${`${at(texts, i)}x`}, ${i % 3 === 0 ? null : at(categories, i)?.id}, ${at(['available', 'pending', 'sold'], i)},
        ${i % 4 === 0 ? null : at(texts, i)}, ${i % 5 === 0 ? null : at(texts, i + 1)}, ${at(texts, i + 2)}, ${i % 2 ? '2024-02-29' : null},
        ${at(cents, i)}, ${at(['USD', 'EUR', 'JPY'], i)}, ${at([0, 1, 2, 1000000], i)}, ${at(pictures, i)}::text[],
        ${at(moments, i)}, ${at(moments, i + 1)}, ${i + 1}) returning id`
    pets.push(Number(pet?.id))
    for (let t = 0; t < i % 5; t++)
      await sql`insert into pet_tags (pet_id, tag_id) values (${pet?.id}, ${at(tags, i + t)?.id}) on conflict do nothing`
  }
  const users: number[] = []
  for (let i = 0; i < 8; i++) {
    const [user] = await sql`
      insert into users (email, username, first_name, last_name, phone, role, status, created_at, deleted_at)
      values (${`edge${i}@example.com`}, ${i % 2 ? at(texts, i) : null}, ${at(texts, i + 3)}, ${i % 3 ? at(texts, i + 5) : null}, ${i % 2 ? '+1' : null},
        ${at(['customer', 'customer', 'staff', 'admin'], i)}, ${at(['active', 'suspended'], i)}, ${at(moments, i)}, ${i === 5 ? at(moments, 0) : null}) returning id`
    users.push(Number(user?.id))
  }
  const orders: number[] = []
  for (let i = 0; i < 30; i++) {
    const [order] = await sql`
      insert into orders (customer_id, status, payment_status, total_amount, currency, shipping_street, shipping_city, shipping_postal_code,
        shipping_country, created_at, updated_at, estimated_delivery, version)
      values (${at(users, i)}, ${at(['pending', 'processing', 'shipped', 'delivered', 'cancelled'], i)},
        ${at(['captured', 'pending', 'failed', 'refunding', 'refunded', 'captured'], i)}, ${at(cents, i) ?? 5}, ${at(['USD', 'EUR'], i)},
        ${at(['', null, 'Way 1', '"\\'], i)}, ${at(['Ulm', '', null], i)}, ${at([null, '89073'], i)}, ${at(['DE', '', null, 'A'], i)},
        ${at(moments, i)}, ${at(moments, i + 2)}, ${i % 2 ? at(moments, i) : null}, ${i + 1}) returning id`
    orders.push(Number(order?.id))
    for (let line = 1; line <= i % 4; line++)
      await sql`
        insert into order_items (order_id, line, pet_id, name, quantity, unit_price)
        values (${order?.id}, ${line}, ${line === 3 ? null : at(pets, i + line)}, ${at(texts, i + line)}, ${at([1, 999], line)}, ${at(cents, i + line) ?? 7})`
    for (let change = 0; change < i % 3; change++)
      await sql`
        insert into order_changes (order_id, status, payment_status, note, created_at)
        values (${order?.id}, 'pending', 'captured', ${change ? at(texts, i) : null}, ${at(moments, change)})`
  }
  return { pets, orders, users }
}
