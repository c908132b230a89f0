import { violates } from '../../db/failure.js'
import { insertPet, nextPetId, type PetRow } from '../../db/queries/pets.js'
import { together } from '../../values/together.js'
import type { Services } from '../services.js'
import { checkPrice, DEFAULT_STOCK, type PetInput, petRelations, petValues, skuConflict } from './petInput.js'

/**
 * Adds a pet to the catalogue. The default sku is `SKU-` and the pet's id.
 * @throws VALIDATION_ERROR for a price that its currency cannot have, CONFLICT when the sku is taken.
 */
export async function createPet(services: Services, input: PetInput): Promise<PetRow> {
  const { write, clock, photoStore } = services
  checkPrice(input)
  try {
    return await write(async (tx) => {
      const now = clock.now()
      const [id, values] = await together([nextPetId(tx), petValues(tx, photoStore, input)])
      const sku = input.sku ?? `SKU-${String(id).padStart(3, '0')}`
      const stock = input.stock ?? DEFAULT_STOCK
      const pet = await insertPet(tx, { name: input.name, status: input.status, ...values, stock, id, sku, createdAt: now, updatedAt: now })
      await petRelations(tx, id, input, [], true)
      return pet
    })
  } catch (error) {
    // another pet has the default sku of this id: try the next id
    if (input.sku == null && violates(error, 'pets_sku_key')) return createPet(services, input)
    throw skuConflict(error, input.sku)
  }
}
