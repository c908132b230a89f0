import { insertPet, nextPetId, type PetRow } from '../../db/queries/pets.js'
import type { Services } from '../services.js'
import { type PetInput, petRelations, petValues, skuConflict } from './petInput.js'

/** Puts a pet into the catalogue. Without a `sku` it gets `SKU-` and its id. @throws CONFLICT when the sku is taken. */
export async function createPet({ write, clock, photoStore }: Services, input: PetInput): Promise<PetRow> {
  try {
    return await write(async (tx) => {
      const now = clock.now()
      const id = await nextPetId(tx)
      const sku = input.sku ?? `SKU-${String(id).padStart(3, '0')}`
      const values = await petValues(tx, photoStore, input)
      const pet = await insertPet(tx, { name: input.name, status: input.status, ...values, id, sku, createdAt: now, updatedAt: now })
      await petRelations(tx, id, input, [], true)
      return pet
    })
  } catch (error) {
    throw skuConflict(error, input.sku)
  }
}
