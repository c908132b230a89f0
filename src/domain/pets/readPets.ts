import { type PetFilter, type PetRow, petReads, petSorts } from '../../db/queries/pets.js'
import { everyRow } from '../../db/visible.js'
import { invalidField, notFound } from '../../values/errors/make.js'
import type { Fields, RowOf, Shown } from '../../values/fields.js'
import type { PetId } from '../../values/ids.js'
import {
  type ConnectionArguments,
  type ConnectionPage,
  type ListQuery,
  type Page,
  type PageArguments,
  parseConnection,
  parsePage,
} from '../../values/page.js'
import type { Services } from '../services.js'

const DEFAULT_SORT = 'id'

/** @throws NOT_FOUND */
export async function getPet<Chosen extends Fields | undefined = undefined>(
  { db }: Pick<Services, 'db'>,
  id: PetId,
  fields?: Chosen,
): Promise<RowOf<PetRow, Chosen>> {
  const pet = await petReads.one(db, everyRow, id, fields)
  if (!pet) throw notFound('Pet', id)
  return pet
}

/** The pets that meet all given conditions, by default in the order of their ids. @throws VALIDATION_ERROR */
export function listPets({ db }: Pick<Services, 'db'>, args: PetFilter & PageArguments, fields?: Fields): Promise<Page<Shown<PetRow>>> {
  const { filter, request } = petPage(args)
  return petReads.page(db, everyRow, filter, request, fields)
}

/** The part of a list of pets that the arguments of a page ask for. @throws VALIDATION_ERROR */
export function petPage(args: PetFilter & PageArguments): ListQuery<PetFilter> {
  return { filter: filterOf(args), request: parsePage(args, petSorts, DEFAULT_SORT) }
}

/** The same list as a connection. @throws VALIDATION_ERROR */
export function connectPets(
  { db }: Pick<Services, 'db'>,
  args: PetFilter & ConnectionArguments,
  fields: Fields,
): Promise<ConnectionPage<Shown<PetRow>>> {
  const { filter, request } = petConnection(args)
  return petReads.page(db, everyRow, filter, request, fields)
}

/** The part of a list of pets that the arguments of a connection ask for. @throws VALIDATION_ERROR */
export function petConnection(args: PetFilter & ConnectionArguments): ListQuery<PetFilter> {
  return { filter: filterOf(args), request: parseConnection(args, petSorts, DEFAULT_SORT) }
}

/** The return type names every filter, so a forgotten filter does not compile. */
function filterOf(args: PetFilter): PetFilter & Record<keyof PetFilter, unknown> {
  const { ids, category, tag, species, q, minPrice, maxPrice, createdFrom, createdTo } = args
  if (minPrice != null && maxPrice != null && minPrice > maxPrice) throw invalidField('maxPrice', 'must not be below minPrice')
  if (createdFrom && createdTo && createdFrom >= createdTo) throw invalidField('createdTo', 'must be after createdFrom')
  // one status needs no list: PostgreSQL finds its rows by an index, in the order of the ids
  const [only, ...others] = args.statuses ?? []
  const { status, statuses }: PetFilter = only !== undefined && others.length === 0 ? { status: only } : args
  return { status, statuses, ids, category, tag, species, q, minPrice, maxPrice, createdFrom, createdTo }
}

export type { PetRow }
