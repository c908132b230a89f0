import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { extensionOf, pictureType } from '../domain/pets/pictureType.js'
import type { PhotoStore } from '../domain/services.js'

/** Where pictures are served. */
export const PHOTO_PREFIX = '/photos/'
/** Pictures of the demo catalogue. */
const DEMO = /^\/photos\/demo\/[\w-]+\.\w+$/
const NAME = /^[0-9a-f-]{36}\.(jpg|png|webp|avif)$/

/**
 * Pictures as files in one folder.
 * @param folder made when the first picture comes. @param publicUrl address under which clients reach the server, without a slash at its end.
 */
export function createPhotoFiles(folder: string, publicUrl: () => string): PhotoStore {
  const fileOf = (storedPath: string): string | undefined => {
    const name = storedPath.startsWith(PHOTO_PREFIX) ? storedPath.slice(PHOTO_PREFIX.length) : ''
    return NAME.test(name) ? path.join(folder, name) : undefined
  }
  return {
    async save(picture, type, id = randomUUID()) {
      const name = `${id}.${extensionOf[type]}`
      const target = path.join(folder, name)
      const draft = `${target}.${randomUUID()}.part`
      await mkdir(folder, { recursive: true })
      // written beside, then renamed: a picture is there whole or not at all, also after a crash
      const file = await open(draft, 'wx')
      try {
        await file.writeFile(picture)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, target)
      return PHOTO_PREFIX + name
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
    toUrl: (pathOrUrl) => (pathOrUrl.startsWith('/') ? publicUrl() + pathOrUrl : pathOrUrl),
    toPath: (url) => pathBelow(`${publicUrl()}${PHOTO_PREFIX}`, url) ?? url,
    isUpload: (pathOrUrl) => pathOrUrl.startsWith(PHOTO_PREFIX) && !DEMO.test(pathOrUrl),
  }
}

/**
 * The path of a picture, when `url` leads below `base` in any spelling: another scheme, a default port, escapes, a query, a slash at the end.
 * @returns undefined for every other address.
 */
function pathBelow(base: string, url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const [ours, given] = [new URL(base), new URL(url)]
  if (given.host !== ours.host) return undefined
  try {
    const path = decodeURIComponent(given.pathname).replace(/\/+$/, '')
    return path.startsWith(ours.pathname) ? PHOTO_PREFIX + path.slice(ours.pathname.length) : undefined
  } catch {
    return undefined // escapes that stand for no text lead to no picture
  }
}
