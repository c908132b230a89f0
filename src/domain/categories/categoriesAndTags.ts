import { type CategoryRow, findByName, insertName, nameSorts, selectNames, type TagRow } from '../../db/queries/categoriesAndTags.js'
import { categories, tags } from '../../db/tables/pets.js'
import { conflict } from '../../values/errors/make.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Services } from '../services.js'

/** Categories and tags are both named things and follow the same rules. */
interface Named {
  Category: CategoryRow
  Tag: TagRow
}
const tables = { Category: categories, Tag: tags }

/** Categories or tags, by default in the order of their names. @throws VALIDATION_ERROR */
export function listNames<Kind extends keyof Named>(
  { db }: Pick<Services, 'db'>,
  kind: Kind,
  args: PageArguments,
): Promise<Page<Named[Kind]>> {
  return selectNames<Named[Kind]>(db, tables[kind], parsePage(args, nameSorts, 'name'))
}

/** @throws CONFLICT when the name is taken; names compare without case. */
export function createName<Kind extends keyof Named>({ write }: Services, kind: Kind, name: string): Promise<Named[Kind]> {
  return write(async (tx) => {
    const created = await insertName<Named[Kind]>(tx, tables[kind], name)
    if (created) return created
    const existing = await findByName<Named[Kind]>(tx, tables[kind], name)
    throw conflict(`The name ${name} is taken`, { field: 'name', value: name, existingId: existing?.id })
  })
}
