import { isInOpenOrder } from '../../db/queries/ordersOfPets.js'
import { deletePetRow, petForUpdate } from '../../db/queries/petWrites.js'
import { deletePhotosExcept } from '../../db/queries/photos.js'
import { conflict, notFound } from '../../values/errors/make.js'
import type { PetId } from '../../values/ids.js'
import { mustBeVersion } from '../mustBeVersion.js'
import type { Services } from '../services.js'

/**
 * Takes a pet out of the catalogue; past orders keep their snapshot of it.
 * @throws NOT_FOUND, PRECONDITION_FAILED, CONFLICT while an open order holds it.
 */
export async function deletePet({ write, afterCommit, photoStore }: Services, id: PetId, version?: number | null): Promise<PetId> {
  const forgotten = await write(async (tx) => {
    const pet = await petForUpdate(tx, id)
    if (!pet) throw notFound('Pet', id)
    mustBeVersion('Pet', pet, version)
    if (await isInOpenOrder(tx, id)) throw conflict(`Pet ${id} is part of an open order`, { petId: id })
    const paths = await deletePhotosExcept(tx, id, [])
    await deletePetRow(tx, id)
    return paths
  })
  await afterCommit(async () => void (await Promise.all(forgotten.map((path) => photoStore.remove(path)))))
  return id
}
