import { asc, eq, sql } from 'drizzle-orm'
import type { CategoryId, PetId, TagId } from '../../values/ids.js'
import type { Page, PageRequest } from '../../values/page.js'
import type { Db, Tx } from '../client.js'
import { categories, petTags, tags } from '../tables/pets.js'
import { behind, boundedCount, isOneOf, orderBy, readPage } from './keyset.js'

export type CategoryRow = typeof categories.$inferSelect
export type TagRow = typeof tags.$inferSelect

/** Categories and tags are both named things; the same statements serve the two tables. */
export type NameTable = typeof categories | typeof tags

export const nameSorts = { id: 'number', name: 'string' } as const

export function selectNames<Row extends CategoryRow | TagRow>(db: Db, table: NameTable, request: PageRequest): Promise<Page<Row>> {
  const sortColumns = { id: table.id, name: table.name }
  return readPage<Row>({
    request,
    read: async (limit, offset) =>
      // one of the two row types, which differ only in the mark on their id
      (await db
        .select()
        .from(table)
        .where(behind(sortColumns, request))
        .orderBy(...orderBy(sortColumns, request.sort))
        .limit(limit)
        .offset(offset)) as Row[],
    key: (row, field) => (field === 'name' ? row.name : row.id),
    count: () => boundedCount(db, sql`${table}`, undefined),
  })
}

export async function findByName<Row extends CategoryRow | TagRow>(db: Db, table: NameTable, name: string): Promise<Row | undefined> {
  const [row] = await db.select().from(table).where(sql`lower(${table.name}) = lower(${name})`)
  return row as Row | undefined // as above
}

/** @returns the new row, or undefined when the name is taken. */
export async function insertName<Row extends CategoryRow | TagRow>(tx: Tx, table: NameTable, name: string): Promise<Row | undefined> {
  const [row] = await tx.insert(table).values({ name }).onConflictDoNothing().returning()
  return row as Row | undefined // as above
}

export function selectCategoriesByIds(db: Db, ids: readonly CategoryId[]): Promise<CategoryRow[]> {
  return db.select().from(categories).where(isOneOf(categories.id, ids))
}

export function selectTagsByIds(db: Db, ids: readonly TagId[]): Promise<TagRow[]> {
  return db.select().from(tags).where(isOneOf(tags.id, ids))
}

/** The tags of several pets, each pet's by name. */
export function selectTagsOfPets(db: Db, petIds: readonly PetId[]): Promise<(TagRow & { petId: PetId })[]> {
  return db
    .select({ petId: petTags.petId, id: tags.id, name: tags.name })
    .from(petTags)
    .innerJoin(tags, eq(tags.id, petTags.tagId))
    .where(isOneOf(petTags.petId, petIds))
    .orderBy(asc(petTags.petId), asc(tags.name))
}

/** Creates the tags that do not exist yet and makes them the pet's only ones; names compare without case. */
export async function setPetTags(tx: Tx, petId: PetId, names: readonly string[], { isNew }: { isNew: boolean }): Promise<void> {
  if (!isNew) await tx.delete(petTags).where(eq(petTags.petId, petId))
  if (names.length === 0) return
  const list = sql.param([...names].sort())
  await tx.execute(sql`insert into ${tags} (name) select unnest(${list}::text[]) on conflict do nothing`)
  await tx.execute(
    sql`insert into ${petTags} (pet_id, tag_id) select ${petId}, ${tags.id} from ${tags}
        where lower(${tags.name}) in (select lower(name) from unnest(${list}::text[]) as name) on conflict do nothing`,
  )
}
