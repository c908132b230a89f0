import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { isFull } from '../db/failure.js'
import { extensionOf, pictureType } from '../domain/pets/pictureType.js'
import type { Alerts } from '../domain/ports/alerts.js'
import type { PhotoStore } from '../domain/ports/photoStore.js'
import { PHOTO_PREFIX, photoAddresses, photoName } from './photoAddresses.js'

const DRAFT = '.part'
/** No process writes to a draft of this age any more: a picture has at most 5 MB, and all of it is in memory before the draft is begun. */
const DRAFT_MS = 10 * 60_000

/**
 * Pictures as files in one folder.
 * @param folder made with the first picture. @param publicUrl address under which clients reach the server, without a slash at its end.
 * @param openFile a test passes a function that fails as a file system does.
 */
export function createPhotoFiles(
  folder: string,
  publicUrl: () => string,
  alerts: Pick<Alerts, 'diskFull'>,
  openFile: typeof open = open,
): PhotoStore {
  const fileOf = (storedPath: string): string | undefined => {
    const name = photoName(storedPath)
    return name === undefined ? undefined : path.join(folder, name)
  }
  /** Names of files that were last written before `time`, in milliseconds. */
  async function* filesBefore(isWanted: (name: string) => boolean, time: number): AsyncGenerator<string> {
    for (const name of await readdir(folder).catch(noFolder)) {
      if (!isWanted(name)) continue
      const found = await stat(path.join(folder, name)).catch(() => undefined)
      if (found && found.mtimeMs < time) yield name
    }
  }
  return {
    async save(picture, type, id = randomUUID()) {
      const name = `${id}.${extensionOf[type]}`
      const target = path.join(folder, name)
      const draft = `${target}.${randomUUID()}${DRAFT}`
      // written to a draft, then renamed: a picture is complete or absent, also after a crash
      try {
        await mkdir(folder, { recursive: true })
        const file = await openFile(draft, 'wx')
        try {
          await file.writeFile(picture)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(draft, target)
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {}) // the sweep tries again
        if (isFull(error)) alerts.diskFull('photos', error)
        throw error
      }
      return PHOTO_PREFIX + name
    },
    async removeDrafts() {
      const left = filesBefore((name) => name.endsWith(DRAFT), Date.now() - DRAFT_MS)
      let removed = 0
      for await (const name of left) {
        await rm(path.join(folder, name), { force: true })
        removed += 1
      }
      return removed
    },
    async *savedBefore(moment) {
      for await (const name of filesBefore((name) => photoName(PHOTO_PREFIX + name) !== undefined, moment.getTime()))
        yield PHOTO_PREFIX + name
    },
    async describe(storedPath) {
      const file = fileOf(storedPath)
      const found = file ? await stat(file).catch(() => undefined) : undefined
      if (!file || !found) return undefined
      const mediaType = pictureType(await readFile(file))
      return mediaType && { path: storedPath, mediaType, bytes: found.size }
    },
    async remove(storedPath) {
      const file = fileOf(storedPath)
      if (file) await rm(file, { force: true })
    },
    async removeSavedBefore(storedPath, moment) {
      const file = fileOf(storedPath)
      const found = file ? await stat(file).catch(() => undefined) : undefined
      if (file && found && found.mtimeMs < moment.getTime()) await rm(file, { force: true })
    },
    ...photoAddresses(publicUrl),
    source: { folder },
  }
}

/** The folder does not exist before the first upload. */
function noFolder(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}
