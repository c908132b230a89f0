import { violates } from '../../db/failure.js'
import { insertPet, nextPetId, type PetRow } from '../../db/queries/pets.js'
import { insertStockMovements } from '../../db/queries/stock.js'
import type { Services } from '../services.js'
import { checkPrice, type PetInput, petRelations, petValues, skuConflict } from './petInput.js'

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
      const id = await nextPetId(tx)
      const sku = input.sku ?? `SKU-${String(id).padStart(3, '0')}`
      const values = await petValues(tx, photoStore, input)
      const pet = await insertPet(tx, { name: input.name, status: input.status, ...values, id, sku, createdAt: now, updatedAt: now })
      await petRelations(tx, id, input, [], true)
      await insertStockMovements(tx, 'received', [{ petId: id, quantity: pet.stock }], null, now)
      return pet
    })
  } catch (error) {
    // another pet has the default sku of this id: try the next id
    if (input.sku == null && violates(error, 'pets_sku_key')) return createPet(services, input)
    throw skuConflict(error, input.sku)
  }
}
