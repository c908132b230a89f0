import { type PetRow, petForUpdate, updatePetRow } from '../../db/queries/pets.js'
import { insertStockMovements } from '../../db/queries/stock.js'
import { notFound } from '../../values/errors/make.js'
import type { PetId } from '../../values/ids.js'
import { mustBeUnchanged } from '../mustBeUnchanged.js'
import { mustBeVersion } from '../mustBeVersion.js'
import type { Services } from '../services.js'
import { recordLowStock } from './lowStock.js'
import { checkPrice, type PetInput, petRelations, petValues, skuConflict } from './petInput.js'

/** The optional fields, emptied: a replacement clears every field that it leaves out. The sku is kept, because it names the pet. */
const EMPTY: Partial<PetInput> = {
  category: null,
  tags: null,
  photoUrls: null,
  description: null,
  species: null,
  breed: null,
  birthDate: null,
  price: null,
  currency: null,
  stock: null,
}

/**
 * Replaces a pet's whole description. @throws NOT_FOUND, PRECONDITION_FAILED when `version` is not the current one, VALIDATION_ERROR for a
 * price that its currency cannot have and for changed read-only fields, CONFLICT for a taken sku.
 */
export function replacePet(services: Services, id: PetId, input: PetInput, version?: number | null): Promise<PetRow> {
  return changePet(services, id, { ...EMPTY, ...input }, version)
}

/** Changes the fields of the input and leaves the others (RFC 7396: null empties a field). @throws as `replacePet` */
export async function changePet(services: Services, id: PetId, input: Partial<PetInput>, version?: number | null): Promise<PetRow> {
  const { write, afterCommit, clock, photoStore } = services
  try {
    const { pet, forgotten } = await write(async (tx) => {
      const current = await petForUpdate(tx, id)
      if (!current) throw notFound('Pet', id)
      mustBeVersion('Pet', current, version)
      await mustBeUnchanged(services, tx, 'Pet', current)
      checkPrice(input, current)
      const values = await petValues(tx, photoStore, input, id)
      const now = clock.now()
      const changed = await updatePetRow(tx, id, { ...values, updatedAt: now })
      const received = changed.stock - current.stock
      if (received !== 0) await insertStockMovements(tx, 'received', [{ petId: id, quantity: received }], null, now)
      const paths = await petRelations(tx, id, input, changed.photoUrls)
      await recordLowStock(services, tx, [{ id, previous: current.stock, current: changed.stock }], now)
      return { pet: changed, forgotten: paths }
    })
    await afterCommit(async () => void (await Promise.all(forgotten.map((path) => photoStore.remove(path)))))
    return pet
  } catch (error) {
    throw skuConflict(error, input.sku)
  }
}
