import { hasPhoto } from '../../db/queries/photos.js'
import type { Services } from '../services.js'

/** Forgets a stored picture that belongs to no pet, and leaves any other. */
export async function discardPhoto({ db, photoStore }: Pick<Services, 'db' | 'photoStore'>, path: string): Promise<void> {
  if (!(await hasPhoto(db, path))) await photoStore.remove(path)
}
