import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { connect } from '../../src/db/address.js'
import { migrateDatabase } from '../../src/db/migrate.js'
import { migrateUpTo } from '../support/migrateUpTo.js'
import { databaseOn } from '../support/server.js'

const name = `petstore_${randomBytes(6).toString('hex')}`
const address = databaseOn(inject('server'), name)
const admin = connect(inject('server'), { max: 1 })
const sql = connect(address, { max: 1 })

describe('an upgrade of a database with data', () => {
  beforeAll(async () => {
    await admin.unsafe(`create database ${name}`)
    await migrateUpTo(address, 6)
    await sql`insert into categories (name) values ('İstanbul'), ('dog'), ('i̇stanbul'), ('i\u0307stanbul\u200b')`
    await sql`insert into tags (name) values ('Straße'), ('small'), ('STRASSE')`
    await sql`
      insert into pets (sku, name, category_id, status, stock, reserved, created_at, updated_at) values
        ('A-1', 'Corgi/Beagle', 1, 'available', 1, 0, now(), now()), ('A-2', 'sold by a sale', 3, 'sold', 0, 0, now(), now()),
        ('A-3', 'sold by staff', 4, 'sold', 0, 0, now(), now()), ('A-4', 'being paid', 2, 'pending', 0, 1, now(), now()),
        ('A-5', 'held back', null, 'pending', 3, 0, now(), now())`
    await sql`insert into pet_tags values (1, 1), (1, 3), (2, 3), (3, 2)`
    await sql`insert into stock_movements (pet_id, kind, quantity, created_at) values (2, 'sold', 1, now()), (3, 'received', 1, now())`
    await sql`insert into users (email, first_name, created_at) values ('ada.lovelace@example.com', 'Adá', now())`
    await migrateDatabase(address)
  })
  afterAll(async () => {
    await sql.end()
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
  })

  it('makes one category of several spellings, and moves their pets', async () => {
    expect((await sql`select name from categories order by id`).map((row) => row.name)).toEqual(['İstanbul', 'dog'])
    expect((await sql`select category_id::int as id from pets order by pets.id`).map((row) => row.id)).toEqual([1, 1, 1, 2, null])
  })

  it('makes one tag of several spellings, and keeps it on their pets once', async () => {
    expect((await sql`select name from tags order by id`).map((row) => row.name)).toEqual(['Straße', 'small'])
    const rows = await sql`select pet_id::int as pet, tag_id::int as tag from pet_tags order by 1, 2`
    expect(rows.map(({ pet, tag }) => [pet, tag])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ])
  })

  it('takes the status of a pet for one of sales when the ledger shows a sale', async () => {
    const rows = await sql`select sku from pets where is_status_of_sales order by id`
    expect(rows.map(({ sku }) => sku)).toEqual(['A-2', 'A-4'])
  })

  it('indexes the words of pets and people that exist', async () => {
    expect(await sql`select sku from pets where search @@ search_query('beagle')`).toMatchObject([{ sku: 'A-1' }])
    expect(await sql`select email from users where search @@ search_query('LOVELACE ada')`).toHaveLength(1)
  })

  it('keeps its indexes usable where the search path is empty, as in maintenance and restores', async () => {
    await sql.unsafe('set search_path = pg_catalog')
    await sql.unsafe('reindex table public.pets')
    await sql.unsafe('reindex table public.tags')
    await sql.unsafe('analyze public.tags')
    await sql.unsafe(`update public.pets set description = 'Öl/ölig' where id = 1`)
    await sql.unsafe('reset search_path')
    expect(await sql`select sku from pets where search @@ search_query('olig')`).toMatchObject([{ sku: 'A-1' }])
  })
})
