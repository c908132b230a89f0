import { isLoopback } from './loopback.js'
import { readUrl } from './readUrl.js'

/** Scheme, host and perhaps a port. A slash at the end is allowed, because people copy it from the address bar. */
const FORM = /^https?:\/\/[^\s/?#@\\*]+\/?$/i
/** A host name, an IPv4 address, or an IPv6 address in brackets, as a URL parser writes it. */
const HOST = /^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?|\[[0-9a-f:.]+\])$/

/**
 * Reads the origin of web pages (RFC 6454). @returns the origin as browsers send it: in lower case, without a default port, with international names in
 * ASCII; undefined for a text that no browser sends: with a wildcard, a path, a user name or another scheme than http and https.
 */
export function readOrigin(text: string): string | undefined {
  const url = FORM.test(text) ? readUrl(text) : undefined
  return url && HOST.test(url.hostname) ? url.origin : undefined
}

/** True for an origin on the machine of the browser, with any port. @param origin as a browser sends it */
export function isLoopbackOrigin(origin: string): boolean {
  return readOrigin(origin) === origin && isLoopback(new URL(origin).hostname)
}
