import type { PhotoStore } from '../domain/ports/photoStore.js'
import { readUrl } from '../values/readUrl.js'

/** URL path under which pictures are served. */
export const PHOTO_PREFIX = '/photos/'
/** Pictures of the demo catalogue. */
const DEMO = /^\/photos\/demo\/[\w-]+\.\w+$/
const NAME = /^[0-9a-f-]{36}\.(jpg|png|webp|avif)$/

/** The name of the stored picture at a path; undefined for a path that no uploaded picture has. */
export function photoName(storedPath: string): string | undefined {
  const name = storedPath.startsWith(PHOTO_PREFIX) ? storedPath.slice(PHOTO_PREFIX.length) : ''
  return NAME.test(name) ? name : undefined
}

/** The addresses of pictures, which are the same whatever keeps them. @param publicUrl address under which clients reach the server, without a slash at its end */
export function photoAddresses(publicUrl: () => string): Pick<PhotoStore, 'toUrl' | 'toPath' | 'isUpload'> {
  return {
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
  const [ours, given] = [new URL(base), readUrl(url)]
  if (given?.host !== ours.host) return undefined
  try {
    const path = decodeURIComponent(given.pathname).replace(/\/+$/, '')
    return path.startsWith(ours.pathname) ? PHOTO_PREFIX + path.slice(ours.pathname.length) : undefined
  } catch {
    return undefined // an address with invalid escapes leads to no picture
  }
}
