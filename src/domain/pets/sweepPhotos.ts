import { unnamedPhotos } from '../../db/queries/photos.js'
import { HOUR_MS } from '../../values/durations.js'
import type { Services } from '../services.js'

/**
 * A picture of this age that belongs to no pet was left by a process that was killed between saving the file and writing the pet. The age is longer
 * than the life of an idempotency key, because a retry under the key uses the same picture.
 */
const UNNAMED_MS = 48 * HOUR_MS
/** Pictures that one statement looks up. */
const BATCH = 500
/** When more old pictures than this, and more than half of them, belong to no pet, the folder belongs to another database. Then none is removed. */
const MAX_LEFT_OVER = 20

/**
 * Deletes drafts and pictures that killed processes have left. @throws Error when most pictures belong to no pet of this database.
 */
export async function sweepPhotos({ db, photoStore, wallClock }: Pick<Services, 'db' | 'photoStore' | 'wallClock'>): Promise<void> {
  await photoStore.removeDrafts()
  const before = new Date(wallClock.now().getTime() - UNNAMED_MS)
  const unnamed: string[] = []
  let named = 0
  const look = async (paths: readonly string[]): Promise<void> => {
    const found = await unnamedPhotos(db, paths)
    unnamed.push(...found)
    named += paths.length - found.length
  }
  let batch: string[] = []
  for await (const path of photoStore.savedBefore(before)) {
    batch.push(path)
    if (batch.length < BATCH) continue
    await look(batch)
    batch = []
  }
  if (batch.length > 0) await look(batch)
  if (unnamed.length > MAX_LEFT_OVER && unnamed.length > named)
    throw new Error(`${unnamed.length} of ${unnamed.length + named} pictures belong to no pet: is this the folder of another database?`)
  for (const path of unnamed) await photoStore.removeSavedBefore(path, before)
}
