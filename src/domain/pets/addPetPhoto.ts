import { violates } from '../../db/failure.js'
import type { PetRow } from '../../db/queries/pets.js'
import { appendPhotoUrl, petForUpdate } from '../../db/queries/petWrites.js'
import { insertPhoto } from '../../db/queries/photos.js'
import { conflict, invalidField, notFound } from '../../values/errors/make.js'
import type { PetId } from '../../values/ids.js'
import type { Services } from '../services.js'

export const MAX_PHOTOS = 20

/**
 * Adds a stored picture to the pet, after its other pictures.
 * @param path the picture's path in the photo store.
 * @throws VALIDATION_ERROR when there is no picture at the path, NOT_FOUND, CONFLICT when the pet has 20 already or the picture belongs to a pet.
 */
export async function addPetPhoto({ write, clock, photoStore }: Services, petId: PetId, path: string): Promise<PetRow> {
  const photo = await photoStore.describe(path)
  if (!photo) throw invalidField('path', 'must be the path of an uploaded picture', { value: path })
  try {
    return await write(async (tx) => {
      const pet = await petForUpdate(tx, petId)
      if (!pet) throw notFound('Pet', petId)
      if (pet.photoUrls.length >= MAX_PHOTOS) throw conflict(`Pet ${petId} has ${MAX_PHOTOS} photos already`, { maximum: MAX_PHOTOS })
      const now = clock.now()
      await insertPhoto(tx, { petId, ...photo, createdAt: now })
      return appendPhotoUrl(tx, petId, photo.path, now)
    })
  } catch (error) {
    throw violates(error, 'photos_path_unique') ? conflict('The picture belongs to a pet already', { field: 'path', value: path }) : error
  }
}
