import {
  type CategoryRow,
  categoryReads,
  findByName,
  insertName,
  nameSorts,
  type TagRow,
  tagReads,
} from '../../db/queries/categoriesAndTags.js'
import type { Reads } from '../../db/queries/reads.js'
import { categories, tags } from '../../db/tables/pets.js'
import { everyRow } from '../../db/visible.js'
import { conflict } from '../../values/errors/make.js'
import type { Shown } from '../../values/fields.js'
import { type ListQuery, type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Services } from '../services.js'

/** Categories and tags are both named things and follow the same rules. */
interface Named {
  Category: CategoryRow
  Tag: TagRow
}
const tables = { Category: categories, Tag: tags }
const reads: { readonly [Kind in keyof Named]: Pick<Reads<Named[Kind], never, object>, 'page'> } = {
  Category: categoryReads,
  Tag: tagReads,
}

/** Categories or tags, by default in the order of their names. @throws VALIDATION_ERROR */
export function listNames<Kind extends keyof Named>(
  { db }: Pick<Services, 'db'>,
  kind: Kind,
  args: PageArguments,
): Promise<Page<Shown<Named[Kind]>>> {
  const { filter, request } = namePage(args)
  return reads[kind].page(db, everyRow, filter, request, undefined)
}

/** The part of a list of categories or tags that the arguments ask for. @throws VALIDATION_ERROR */
export function namePage(args: PageArguments): ListQuery<object> {
  return { filter: {}, request: parsePage(args, nameSorts, 'name') }
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
