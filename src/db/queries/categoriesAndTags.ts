import { eq, getTableName, sql } from 'drizzle-orm'
import type { PetId } from '../../values/ids.js'
import type { Tx } from '../client.js'
import { categoryShape, tagShape } from '../shapes/names.js'
import type { RowOfShape } from '../shapes/shape.js'
import { statement } from '../statement.js'
import { categories, petTags, tags } from '../tables/pets.js'
import { peopleOrder } from './peopleOrder.js'
import { readsOf } from './reads.js'
import { sourceOf } from './sourceOf.js'

export type CategoryRow = RowOfShape<typeof categoryShape>
export type TagRow = RowOfShape<typeof tagShape>

/** Categories and tags are both named things; the same statements serve the two tables. */
export type NameTable = typeof categories | typeof tags

export const nameSorts = { id: 'integer', name: 'text' } as const

const sortsOf = (table: NameTable) => ({ id: table.id, name: peopleOrder(table.name) })

export const categoryReads = readsOf<CategoryRow>(sourceOf(categoryShape, { sorts: sortsOf(categories) }))
export const tagReads = readsOf<TagRow>(sourceOf(tagShape, { sorts: sortsOf(tags) }))

const byName = statement((db, table: NameTable) =>
  db
    .select({ id: table.id, name: table.name })
    .from(table)
    .where(sql`fold_case(${table.name}) = fold_case(${sql.placeholder('name')})`),
)

export async function findByName<Row extends CategoryRow | TagRow>(tx: Tx, table: NameTable, name: string): Promise<Row | undefined> {
  const [row] = await byName(tx, { name }, { key: getTableName(table), form: table })
  return row as Row | undefined // the two row types differ only in the type of their id
}

/** @returns the new row, or undefined when the name is taken. */
export async function insertName<Row extends CategoryRow | TagRow>(tx: Tx, table: NameTable, name: string): Promise<Row | undefined> {
  const [row] = await tx.insert(table).values({ name }).onConflictDoNothing().returning()
  return row as Row | undefined // as above
}

/** Creates missing tags, and makes the named tags the pet's only tags. Names compare without case. */
export async function setPetTags(tx: Tx, petId: PetId, names: readonly string[], { isNew }: { isNew: boolean }): Promise<void> {
  if (!isNew) await tx.delete(petTags).where(eq(petTags.petId, petId))
  if (names.length === 0) return
  const list = sql.param(names)
  // always in the same order: two writers of the same new tags would otherwise deadlock
  await tx.execute(
    sql`insert into ${tags} (name) select name from unnest(${list}::text[]) as name order by fold_case(name) on conflict do nothing`,
  )
  await tx.execute(
    sql`insert into ${petTags} (pet_id, tag_id) select ${petId}, ${tags.id} from ${tags}
        where fold_case(${tags.name}) in (select fold_case(name) from unnest(${list}::text[]) as name) on conflict do nothing`,
  )
}
