import { hasPhoto } from '../../db/queries/photos.js'
import type { Services } from '../services.js'

/** Deletes a stored picture, unless it belongs to a pet. */
export async function discardPhoto({ db, photoStore }: Pick<Services, 'db' | 'photoStore'>, path: string): Promise<void> {
  if (!(await hasPhoto(db, path))) await photoStore.remove(path)
}
