import { realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isAnswering } from './isAnswering.js'
import { readPostmaster } from './readPostmaster.js'
import { scratchFolders } from './scratchFolders.js'

/**
 * Removes the database of a data folder, with the folders that a start makes outside of the data folder (see `placeCluster`). Deleting only
 * the data folder would leave the other folders behind. Does nothing when there is no database. @throws Error while its server runs.
 */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  const data = await realpath(dataDir).catch(() => undefined)
  if (data === undefined) return
  const running = await readPostmaster(join(data, 'postgres'))
  if (running && (await isAnswering(running.socketDir))) throw new Error(`The database in ${data} is in use; it was not removed.`)
  const { runDir, elsewhere } = scratchFolders(data, process.getuid?.() ?? -1)
  for (const path of [join(data, 'postgres'), elsewhere, runDir]) await rm(path, { recursive: true, force: true })
}
