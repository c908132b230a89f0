import { violates } from '../../db/failure.js'
import type { PetRow } from '../../db/queries/pets.js'
import { insertPet } from '../../db/queries/petWrites.js'
import type { Services } from '../services.js'
import { checkPrice, DEFAULT_STOCK, mustBeOwnPictures, type PetInput, petChange, skuConflict } from './petInput.js'

/**
 * Adds a pet to the catalogue. The default sku is `SKU-` and the pet's id.
 * @throws VALIDATION_ERROR for a price that its currency cannot have, CONFLICT when the sku is taken.
 */
export async function createPet(services: Services, input: PetInput): Promise<PetRow> {
  const { write, writeAlone, clock, photoStore } = services
  checkPrice(input)
  const { columns, names } = petChange(photoStore, input)
  mustBeOwnPictures(photoStore, input.photoUrls, [])
  const now = clock.now()
  const pet = { stock: DEFAULT_STOCK, ...columns, name: input.name, status: input.status, createdAt: now, updatedAt: now }
  try {
    const created =
      (await writeAlone((db, standing) => insertPet(db, pet, names, standing))) ?? (await write((tx) => insertPet(tx, pet, names)))
    return created as PetRow // a transaction of the caller requires no more of the statement
  } catch (error) {
    // another pet has the default sku of this id: try the next id
    if (input.sku == null && violates(error, 'pets_sku_key')) return createPet(services, input)
    throw skuConflict(error, input.sku)
  }
}
