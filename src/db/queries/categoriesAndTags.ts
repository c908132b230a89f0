import { asc, eq, getTableName, sql } from 'drizzle-orm'
import type { CategoryId, PetId, TagId } from '../../values/ids.js'
import type { Page, PageRequest } from '../../values/page.js'
import type { Db, Tx } from '../client.js'
import { fixedStatement, statement } from '../statement.js'
import { categories, petTags, tags } from '../tables/pets.js'
import { behind, boundedCount, idValues, isOneOf, orderBy, pageValues, readPage, shapeKey } from './keyset.js'
import { peopleOrder } from './peopleOrder.js'

export type CategoryRow = typeof categories.$inferSelect
export type TagRow = typeof tags.$inferSelect

/** Categories and tags are both named things; the same statements serve the two tables. */
export type NameTable = typeof categories | typeof tags

export const nameSorts = { id: 'integer', name: 'text' } as const

interface NameListShape {
  readonly table: NameTable
  readonly request: PageRequest
}
const list = statement<NameListShape, CategoryRow | TagRow>((db, { table, request }) => {
  const sortColumns = { id: table.id, name: peopleOrder(table.name) }
  return db
    .select({ id: table.id, name: table.name })
    .from(table)
    .where(behind(sortColumns, request))
    .orderBy(...orderBy(sortColumns, request))
    .limit(sql.placeholder('limit'))
    .offset(sql.placeholder('offset'))
})
const total = statement((db, { table }: NameListShape) => boundedCount(db, table, undefined))

export function selectNames<Row extends CategoryRow | TagRow>(db: Db, table: NameTable, request: PageRequest): Promise<Page<Row>> {
  const shape = { table, request }
  const key = `${getTableName(table)} ${shapeKey({}, request)}`
  return readPage<Row>({
    request,
    // the two row types differ only in the type of their id
    read: async (limit, offset) => (await list(db, pageValues(request, limit, offset), { key, shape })) as Row[],
    key: (row, field) => (field === 'name' ? row.name : row.id),
    count: async () => (await total(db, {}, { key, shape }))[0]?.count ?? 0,
  })
}

const byName = statement((db, table: NameTable) =>
  db
    .select({ id: table.id, name: table.name })
    .from(table)
    .where(sql`fold_case(${table.name}) = fold_case(${sql.placeholder('name')})`),
)

export async function findByName<Row extends CategoryRow | TagRow>(tx: Tx, table: NameTable, name: string): Promise<Row | undefined> {
  const [row] = await byName(tx, { name }, { key: getTableName(table), shape: table })
  return row as Row | undefined // as above
}

/** @returns the new row, or undefined when the name is taken. */
export async function insertName<Row extends CategoryRow | TagRow>(tx: Tx, table: NameTable, name: string): Promise<Row | undefined> {
  const [row] = await tx.insert(table).values({ name }).onConflictDoNothing().returning()
  return row as Row | undefined // as above
}

const categoriesByIds = fixedStatement((db) => db.select().from(categories).where(isOneOf(categories.id)))
const tagsByIds = fixedStatement((db) => db.select().from(tags).where(isOneOf(tags.id)))
const tagsOfPets = fixedStatement((db) =>
  db
    .select({ petId: petTags.petId, id: tags.id, name: tags.name })
    .from(petTags)
    .innerJoin(tags, eq(tags.id, petTags.tagId))
    .where(isOneOf(petTags.petId))
    .orderBy(asc(petTags.petId), asc(peopleOrder(tags.name))),
)

export function selectCategoriesByIds(db: Db, ids: readonly CategoryId[]): Promise<CategoryRow[]> {
  return categoriesByIds(db, idValues(ids))
}

export function selectTagsByIds(db: Db, ids: readonly TagId[]): Promise<TagRow[]> {
  return tagsByIds(db, idValues(ids))
}

/** The tags of several pets, ordered by pet and name. */
export function selectTagsOfPets(db: Db, petIds: readonly PetId[]): Promise<(TagRow & { petId: PetId })[]> {
  return tagsOfPets(db, idValues(petIds))
}
