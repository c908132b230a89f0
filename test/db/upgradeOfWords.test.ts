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

describe('an upgrade of a database with texts', () => {
  beforeAll(async () => {
    await admin.unsafe(`create database ${name}`)
    await migrateUpTo(address, 8)
    await sql`insert into categories (name) values ('ᲙᲐᲢᲐ'), ('კატა'), ('bird')`
    await sql`insert into tags (name) values ('თეთრი'), ('small'), ('ᲗᲔᲗᲠᲘ')`
    await sql`
      insert into pets (sku, name, species, category_id, description, status, created_at, updated_at) values
        ('A-1', 'Dog3匹', 'ᲙᲐᲢᲐ', 2, null, 'available', now(), now()),
        ('A-2', 'ABC犬', null, 3, ${`${'犬猫'.repeat(2490)}鳥だ last`}, 'available', now(), now())`
    await sql`insert into pet_tags values (1, 1), (1, 3), (2, 3)`
    await sql`insert into users (email, first_name, created_at) values ('nino@example.com', 'ᲜᲘᲜᲝ', now())`
    await migrateDatabase(address)
  })
  afterAll(async () => {
    await sql.end()
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
  })

  const found = async (table: 'pets' | 'users', q: string) =>
    (
      await sql`select id::int from ${sql(table)} where search @@ search_query(${q}) and folded ~ all (search_patterns(${q})) order by id`
    ).map(({ id }) => id)

  it.each([
    ['3匹', [1]],
    ['C犬', [2]],
    ['犬', [2]],
    ['鳥だ', [2]],
    ['猫鳥だ', [2]],
    ['last', [2]],
    ['კატა', [1]],
    ['猫猫', []],
  ])('indexes the texts of pets that exist: %s', async (q, ids) => expect(await found('pets', q)).toEqual(ids))

  it('indexes the texts of people that exist', async () => expect(await found('users', 'ნინო')).toEqual([1]))

  it('makes one category and one tag of two cases of a name', async () => {
    expect((await sql`select name from categories order by id`).map((row) => row.name)).toEqual(['ᲙᲐᲢᲐ', 'bird'])
    expect((await sql`select name from tags order by id`).map((row) => row.name)).toEqual(['თეთრი', 'small'])
    expect((await sql`select category_id::int as id from pets order by pets.id`).map((row) => row.id)).toEqual([1, 3])
    expect((await sql`select pet_id::int as pet, tag_id::int as tag from pet_tags order by 1`).map(Object.values)).toEqual([
      [1, 1],
      [2, 1],
    ])
  })

  it('finds species by their index in another case', async () => {
    await sql.unsafe('set enable_seqscan = off')
    expect(await sql`select id::int from pets where fold_case(species) = fold_case('კატა')`).toEqual([{ id: 1 }])
    expect(JSON.stringify(await sql`explain select id from pets where fold_case(species) = fold_case('x')`)).toContain('pets_species_idx')
  })

  it('keeps its texts and indexes right where the search path is empty, as in maintenance and restores', async () => {
    await sql.unsafe('set search_path = pg_catalog')
    await sql.unsafe('reindex database concurrently').catch(() => sql.unsafe('reindex table public.pets'))
    await sql.unsafe('reindex table public.categories')
    await sql.unsafe(`update public.pets set description = 'Ölig4羽' where id = 1`)
    await sql.unsafe('reset search_path')
    expect(await found('pets', 'g4羽')).toEqual([1])
  })
})
