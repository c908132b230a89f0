import { readFileSync, statSync } from 'node:fs'
import type { Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedBulk } from '../../src/seed/seedBulk.js'
import { seedDemo } from '../../src/seed/seedDemo.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'

const NOW = new Date('2026-11-20T12:00:00.000Z')
const NOW_SQL = `timestamptz '${NOW.toISOString()}'`
const TABLES = ['categories', 'tags', 'pets', 'pet_tags', 'users', 'orders', 'order_items']
/** Parts that a picture must not have after its `<svg xmlns=…`. */
const ACTIVE_OR_OUTSIDE = /<script|<text|<image|<foreignObject|<style|\son\w+=|https?:|url\(|href="[^#]/i
const POSTAL_CODES: Record<string, RegExp> = {
  US: /^\d{5}(-\d{4})?$/,
  GB: /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/,
  IE: /^[A-Z]\d{2} [A-Z\d]{4}$/,
  CA: /^[A-Z]\d[A-Z] \d[A-Z]\d$/,
  DE: /^\d{5}$/,
  FR: /^\d{5}$/,
  NL: /^\d{4} [A-Z]{2}$/,
  SE: /^\d{3} \d{2}$/,
  PL: /^\d{2}-\d{3}$/,
  ES: /^\d{5}$/,
  PT: /^\d{4}-\d{3}$/,
  IT: /^\d{5}$/,
  BR: /^\d{5}-\d{3}$/,
  JP: /^\d{3}-\d{4}$/,
  IN: /^\d{6}$/,
  AU: /^\d{4}$/,
  ZA: /^\d{4}$/,
  NG: /^\d{6}$/,
}

const count = async (sql: Sql, rows: string) => Number((await sql.unsafe(`select count(*) from ${rows}`))[0]?.count)

/** Fails when such rows exist, and shows three of them. */
async function expectNone(sql: Sql, rows: string) {
  expect(await sql.unsafe(`select * from ${rows} limit 3`), rows).toEqual([])
}

/** The rows of all tables as text, sorted. */
const contents = (sql: Sql) => Promise.all(TABLES.map((table) => sql.unsafe(`select t::text from ${table} t order by 1`).values()))

/** Expects the conditions that hold for every order. */
async function expectSoundOrders(sql: Sql) {
  const sums = 'select order_id, sum(quantity * unit_price) as total, count(*) as lines from order_items group by 1'
  await expectNone(sql, `orders o left join (${sums}) i on i.order_id = o.id where o.total_amount is distinct from i.total`)
  await expectNone(sql, `(${sums}) i where lines not between 1 and 4`)
  await expectNone(sql, 'order_items i join pets p on p.id = i.pet_id where (p.name, p.price) is distinct from (i.name, i.unit_price)')
  await expectNone(sql, `orders o join users u on u.id = o.customer_id where u.role <> 'customer' or u.created_at > o.created_at`)
  await expectNone(sql, 'orders o join order_items i on i.order_id = o.id join pets p on p.id = i.pet_id where p.created_at > o.created_at')
  await expectNone(sql, `orders where updated_at not between created_at and ${NOW_SQL}`)
  await expectNone(sql, `orders where (payment_status in ('failed', 'refunding', 'refunded')) <> (status = 'cancelled')`)
  await expectNone(sql, `orders where payment_status = 'pending' and status <> 'pending'`)
  await expectNone(
    sql,
    `orders where estimated_delivery is distinct from case when status <> 'cancelled' then created_at + interval '120 hours' end`,
  )
}

async function expectSoundPets(sql: Sql) {
  await expectNone(sql, `pets where (status = 'sold') <> (stock = 0)`)
  await expectNone(sql, 'pets where birth_date >= created_at::date')
  await expectNone(sql, `pets where updated_at not between created_at and ${NOW_SQL}`)
  await expectNone(sql, '(select lower(sku) from pets group by 1 having count(*) > 1) twice')
  await expectNone(sql, '(select name from pets group by 1 having count(*) > 1) twice')
  await expectNone(sql, '(select pet_id from pet_tags group by 1 having count(*) > 5) many')
  await expectNone(sql, 'pets where price is null or description is null or species is null or category_id is null')
}

describe('the demo data', () => {
  let fresh: FreshDatabase
  let sql: Sql
  let loaded: boolean
  beforeAll(async () => {
    fresh = await freshDatabase()
    sql = fresh.sql
    loaded = await seedDemo(fresh.session, NOW)
  })
  afterAll(() => fresh.close())

  const none = (rows: string) => expectNone(sql, rows)

  it('loads into empty tables once and never again', async () => {
    const before = await contents(sql)
    expect(loaded).toBe(true)
    expect(await seedDemo(fresh.session, NOW)).toBe(false)
    expect(await contents(sql)).toEqual(before)
  })

  it('does not load into tables with other data', async () => {
    const other = await freshDatabase()
    await other.sql`insert into tags (name) values ('mine')`
    expect(await seedDemo(other.session, NOW)).toBe(false)
    expect(await count(other.sql, 'pets')).toBe(0)
    await other.close()
  })

  it('waits for no write of a shop that has rows', async () => {
    const other = await freshDatabase()
    await other.sql`insert into tags (name) values ('mine')`
    await other.sql.begin(async (tx) => {
      await tx`update tags set name = 'ours'`
      expect(await seedDemo(other.session, NOW)).toBe(false)
    })
    await other.close()
  })

  it('loads once when two instances start together', async () => {
    const other = await freshDatabase()
    const both = await Promise.all([seedDemo(other.session, NOW), seedDemo(other.session, NOW)])
    expect(both.sort()).toEqual([false, true])
    await other.close()
  })

  it('is the same at every run', async () => {
    const other = await freshDatabase()
    await seedDemo(other.session, NOW)
    expect(await contents(other.sql)).toEqual(await contents(sql))
    await other.close()
  })

  it('offers at least 250 pets of at least 70 breeds in the six categories', async () => {
    const names = await sql`select name from categories order by name`
    expect(names.map(({ name }) => name)).toEqual(['bird', 'cat', 'dog', 'fish', 'reptile', 'small-animal'])
    expect(await count(sql, 'pets')).toBeGreaterThanOrEqual(250)
    expect(await count(sql, '(select distinct species, breed from pets) kinds')).toBeGreaterThanOrEqual(70)
    await none('(select category_id from pets group by 1 having count(*) < 40) few')
  })

  it('gives every pet a plausible row with a unique name and description', async () => {
    await expectSoundPets(sql)
    expect(await count(sql, '(select distinct description from pets) texts')).toBe(await count(sql, 'pets'))
    await none(`pets where description like '%{name}%' or description not like '%' || name || '%'`)
    expect(await sql`select sku from pets order by id limit 2`).toMatchObject([{ sku: 'SKU-001' }, { sku: 'SKU-002' }])
    await none(`pets where currency <> 'USD' or price not between 100 and 400000`)
    await none(`pets p join categories c on c.id = p.category_id where c.name <> 'fish' and stock > 12`)
    await none(`pets where created_at not between ${NOW_SQL} - interval '1 year' and ${NOW_SQL}`)
    const statuses = await sql`select status, count(*)::int as pets from pets group by status order by pets desc`
    expect(statuses.map(({ status }) => status)).toHaveLength(3)
    expect(statuses[0]).toMatchObject({ status: 'available' })
  })

  it('refers to existing small pictures without scripts, texts and outside references', async () => {
    const rows = await sql`select distinct unnest(photo_urls) as url from pets`
    expect(rows.length).toBeGreaterThanOrEqual(32)
    await none('pets where cardinality(photo_urls) not between 1 and 2')
    for (const { url } of rows) {
      const file = new URL(`../../src/seed/pictures/${String(url).replace('/photos/demo/', '')}`, import.meta.url)
      const svg = readFileSync(file, 'utf8')
      expect(statSync(file).size, url).toBeLessThanOrEqual(4096)
      expect(svg, url).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="640" height="480" viewBox="0 0 640 480">/)
      expect(svg.slice(42), url).not.toMatch(ACTIVE_OR_OUTSIDE)
    }
  })

  it('has twenty users: an administrator, a member of staff and customers', async () => {
    expect(await sql`select role, count(*)::int as users from users group by role order by role`).toMatchObject([
      { role: 'customer', users: 18 },
      { role: 'staff', users: 1 },
      { role: 'admin', users: 1 },
    ])
    await none(`users where email not like '%@example.com' or phone !~ '^\\+1-555-01\\d\\d$'`)
  })

  it('has 300 orders with consistent totals, payments and dates', async () => {
    expect(await count(sql, 'orders')).toBe(300)
    await expectSoundOrders(sql)
    expect(await count(sql, '(select distinct status from orders) s')).toBe(5)
    const payments = await sql`select distinct payment_status::text as payment from orders order by payment`
    expect(payments.map(({ payment }) => payment)).toEqual(['captured', 'failed', 'refunded'])
  })

  it('has an order that is not cancelled for each sold pet', async () => {
    const standing = `select 1 from order_items i join orders o on o.id = i.order_id where i.pet_id = p.id and o.status <> 'cancelled'`
    await none(`pets p where status = 'sold' and not exists (${standing})`)
    expect(await count(sql, `pets where status = 'sold'`)).toBeGreaterThan(10)
  })

  it('ships to several countries, with the postal codes of each country', async () => {
    const rows = await sql`select distinct shipping_country as country, shipping_postal_code as code from orders`
    expect(new Set(rows.map(({ country }) => country)).size).toBeGreaterThanOrEqual(8)
    for (const { country, code } of rows) expect(code, country).toMatch(POSTAL_CODES[country] ?? /never/)
  })

  it('leaves the sequence of orders at the next free id', async () => {
    const [row] = await sql.begin(async (tx) => {
      const rows = await tx`insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
        select max(id), 'pending', 'pending', 0, 'USD', now(), now() from users returning id`
      await tx`delete from orders where total_amount = 0`
      return rows
    })
    expect(Number(row?.id)).toBe(301)
  })
})

describe('bulk data', () => {
  const COUNTS = { pets: 320, users: 40, orders: 250 }
  let fresh: FreshDatabase
  let sql: Sql
  beforeAll(async () => {
    fresh = await freshDatabase()
    sql = fresh.sql
  })
  afterAll(() => fresh.close())

  it('refuses orders without pets, and adds no user', async () => {
    await expect(seedBulk(sql, { pets: 0, users: 3, orders: 1 }, NOW, () => {})).rejects.toThrow('at least one')
    await expectNone(sql, 'users')
  })

  it('fills empty tables, categories included, and reports its progress', async () => {
    const steps: [number, number][] = []
    await seedBulk(sql, COUNTS, NOW, (done, total) => steps.push([done, total]))
    expect(steps.at(-1)).toEqual([610, 610])
    expect(steps.map(([done]) => done)).toEqual(steps.map(([done]) => done).sort((a, b) => a - b))
    expect(await count(sql, 'categories')).toBe(6)
    await expectSoundPets(sql)
    await expectSoundOrders(sql)
  })

  it('gives the same rows for the same tables', async () => {
    const other = await freshDatabase()
    await seedBulk(other.sql, COUNTS, NOW, () => {})
    const rows = (of: Sql) => of`select sku, name, description, price, created_at from pets order by sku`
    expect(await rows(other.sql)).toEqual(await rows(sql))
    const totals = (of: Sql) => of`select total_amount, created_at, status from orders order by created_at`
    expect(await totals(other.sql)).toEqual(await totals(sql))
    await other.close()
  })

  it('adds to the demo data at every run', async () => {
    const other = await freshDatabase()
    await seedDemo(other.session, NOW)
    const before = await count(other.sql, 'pets')
    await seedBulk(other.sql, COUNTS, NOW, () => {})
    await seedBulk(other.sql, COUNTS, NOW, () => {})
    expect(await count(other.sql, 'pets')).toBe(before + 2 * COUNTS.pets)
    expect(await count(other.sql, 'users')).toBe(20 + 2 * COUNTS.users)
    expect(await count(other.sql, 'orders')).toBe(300 + 2 * COUNTS.orders)
    await expectSoundPets(other.sql)
    await expectSoundOrders(other.sql)
    await other.close()
  })

  it('gives every row of a run its own time of creation', async () => {
    for (const table of ['pets', 'users', 'orders']) {
      expect(await count(sql, `(select distinct created_at from ${table}) moments`), table).toBe(await count(sql, table))
    }
  })
})
