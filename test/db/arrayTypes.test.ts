import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/db/client.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { watchedDatabase } from '../support/graphqlStatements.js'

let fresh: FreshDatabase
let database: Database
beforeAll(async () => {
  fresh = await freshDatabase()
  database = openDatabase(fresh.address, { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 20_000 })
})
afterAll(async () => {
  await database.close()
  await fresh.close()
})

const texts = ['', ' ', 'a,b', '{}', '"', '\\', '\\"', 'null', 'NULL', "'", 'line\nbreak', 'ünï 🐕', 'C:\\dir\\']

it.each<[type: string, list: readonly unknown[], json: readonly unknown[]]>([
  ['text', texts, texts],
  ['text', [], []],
  ['text', ['a', null], ['a', null]],
  ['varchar', texts, texts],
  ['int', [1, -2], [1, -2]],
  ['bigint', [1, 9007199254740991], [1, 9007199254740991]],
  ['float8', [1.5, -0.25], [1.5, -0.25]],
  ['uuid', ['6f1f9d0e-9f3b-4c8e-8f9b-0b0e0a0c0000'], ['6f1f9d0e-9f3b-4c8e-8f9b-0b0e0a0c0000']],
])('a statement takes a list as %s[]: %j', async (type, list, json) => {
  const { db } = database.session()
  const [row] = await db.execute<{ json: unknown }>(sql`select to_json(${sql.param(list)}::${sql.raw(type)}[]) as json`)
  expect(row?.json).toEqual(json)
})

it('a list of texts comes back as it was', async () => {
  const [row] = await database.session().db.execute<{ texts: unknown }>(sql`select ${sql.param([...texts, null])}::text[] as texts`)
  expect(row?.texts).toEqual([...texts, null])
})

it('a new connection sends no statement of its own, whose failure nobody would handle', async () => {
  const watched = watchedDatabase(fresh.address)
  await watched.database.session().db.execute(sql`select 1 as one`)
  await watched.database.close()
  expect(watched.taken()).toEqual(['select 1 as one'])
})
