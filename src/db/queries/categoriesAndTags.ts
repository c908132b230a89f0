import { getTableName, sql } from 'drizzle-orm'
import type { Tx } from '../client.js'
import { categoryShape, tagShape } from '../shapes/names.js'
import type { RowOfShape } from '../shapes/shape.js'
import { statement } from '../statement.js'
import { categories, tags } from '../tables/pets.js'
import { announcedName } from './namesOfPets.js'
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
  const [row] = await tx
    .insert(table)
    .values({ name })
    .onConflictDoNothing()
    .returning({ id: table.id, name: table.name, announced: announcedName(table === tags ? 'tag' : 'category', table.id) })
  return row && ({ id: row.id, name: row.name } as Row) // as above
}
