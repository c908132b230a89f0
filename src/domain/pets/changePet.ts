import type { Tx } from '../../db/client.js'
import type { PetRow } from '../../db/queries/pets.js'
import { type ChangedPet, petForUpdate, updatePetRow } from '../../db/queries/petWrites.js'
import { findPhotosOf } from '../../db/queries/photos.js'
import { notFound } from '../../values/errors/make.js'
import type { PetId } from '../../values/ids.js'
import { LOW_STOCK } from '../../values/stockLevels.js'
import { mustBeUnchanged } from '../mustBeUnchanged.js'
import { mustBeVersion } from '../mustBeVersion.js'
import type { Services } from '../services.js'
import { recordLowStock } from './lowStock.js'
import { checkPrice, mustBeOwnPictures, type PetInput, petChange, priceConditions, showsUploads, skuConflict } from './petInput.js'

/** The optional fields, emptied: a replacement clears every field that it leaves out. The sku is kept, because it names the pet. */
const EMPTY: Record<Exclude<keyof PetInput, 'name' | 'status' | 'sku'>, null> = {
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
  const { write, afterCommit, photoStore } = services
  try {
    const { pet, forgotten } =
      (await changeAlone(services, id, input, version)) ?? (await write((tx) => changeLocked(services, tx, id, input, version)))
    await afterCommit(async () => void (await Promise.all(forgotten.map((path) => photoStore.remove(path)))))
    return pet
  } catch (error) {
    throw skuConflict(error, input.sku)
  }
}

/**
 * Changes a pet by one statement that is a transaction of its own.
 * @returns undefined when nothing was changed: the pet must be read before it is changed, or the change is refused.
 */
async function changeAlone(
  { writeAlone, clock, photoStore, sentBack }: Services,
  id: PetId,
  input: Partial<PetInput>,
  version: number | null | undefined,
): Promise<ChangedPet | undefined> {
  const conditions = priceConditions(input)
  if (sentBack || !conditions || showsUploads(photoStore, input)) return undefined
  const change = petChange(photoStore, input)
  // the event of a low stock has the pet as it is shown after the change
  const keepsAbove = change.columns.stock === undefined ? undefined : LOW_STOCK
  return writeAlone((db, standing) => updatePetRow(db, id, change, clock.now(), { ...conditions, version, keepsAbove }, standing))
}

/** Changes a pet within a transaction, which locks the pet, checks it, changes it, and records a low stock. */
async function changeLocked(
  services: Services,
  tx: Tx,
  id: PetId,
  input: Partial<PetInput>,
  version: number | null | undefined,
): Promise<ChangedPet> {
  const { clock, photoStore } = services
  const current = await petForUpdate(tx, id)
  if (!current) throw notFound('Pet', id)
  mustBeVersion('Pet', current, version)
  await mustBeUnchanged(services, tx, 'Pet', current)
  checkPrice(input, current)
  mustBeOwnPictures(photoStore, input.photoUrls, showsUploads(photoStore, input) ? await findPhotosOf(tx, id) : [])
  const now = clock.now()
  const changed = (await updatePetRow(tx, id, petChange(photoStore, input), now)) as ChangedPet // its row is locked
  await recordLowStock(services, tx, [{ id, previous: changed.previousStock, current: changed.pet.stock }], now)
  return changed
}
