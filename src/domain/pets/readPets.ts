import { type PetFilter, type PetRow, petReads, petSorts, selectPets } from '../../db/queries/pets.js'
import { invalidField, notFound } from '../../values/errors/make.js'
import type { Fields, RowOf, Shown } from '../../values/fields.js'
import type { PetId } from '../../values/ids.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Services } from '../services.js'

/** @throws NOT_FOUND */
export async function getPet<Chosen extends Fields | undefined = undefined>(
  { db }: Pick<Services, 'db'>,
  id: PetId,
  fields?: Chosen,
): Promise<RowOf<PetRow, Chosen>> {
  const pet = await petReads.one(db, undefined, id, fields)
  if (!pet) throw notFound('Pet', id)
  return pet
}

/** The pets that meet all given conditions, by default in the order of their ids. @throws VALIDATION_ERROR */
export function listPets({ db }: Pick<Services, 'db'>, args: PetFilter & PageArguments, fields?: Fields): Promise<Page<Shown<PetRow>>> {
  const { minPrice, maxPrice } = args
  if (minPrice != null && maxPrice != null && minPrice > maxPrice) throw invalidField('maxPrice', 'must not be below minPrice')
  return selectPets(db, args, parsePage(args, petSorts, 'id'), fields)
}

export type { PetRow }
