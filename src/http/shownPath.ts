import { shorten } from '../values/shorten.js'
import { withoutSecrets } from '../values/withoutSecrets.js'

/** Maximum length of the path of a request that was not served, in characters: anybody can cause its line. */
const MAX_UNSERVED = 200

/** The path of a URL for the log, for traces and for replies: without its query string and without secrets. */
export function shownPath(url: string): string {
  return withoutSecrets(url.split('?', 1)[0] ?? '')
}

/** The same for a request that was refused before the door, or whose connection was cut. */
export function unservedPath(url: string): string {
  return shorten(shownPath(url), MAX_UNSERVED)
}
