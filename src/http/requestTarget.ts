import type { IncomingMessage } from 'node:http'

/** An address in absolute form: scheme, host, and path with query. */
const ABSOLUTE = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)([^#]*)/i
/** A text that is no host, in place of the host of an address that the gateway does not serve. The door refuses it. */
const NO_HOST = '://'

/** The parts of a request's address. */
interface Target {
  /** Path and query; the whole text of an address in another form. */
  readonly path: string
  /** Undefined for a path alone. */
  readonly host?: string
}

/**
 * Reads the address of a request: a path, or a URL as for a proxy, which also tells the host (RFC 9112, section 3.2.2). The host of another scheme and
 * of another form, such as `*`, is no host, and neither is a host behind a user name.
 */
export function partsOfTarget(url: string): Target {
  if (url.startsWith('/')) return { path: url }
  const [, scheme, authority = '', rest = ''] = ABSOLUTE.exec(url) ?? []
  if (scheme === undefined) return { path: url, host: NO_HOST }
  return { path: rest.startsWith('/') ? rest : `/${rest}`, host: /^https?$/i.test(scheme) ? authority : NO_HOST }
}

/** A letter, a digit or `-._~` that is encoded without need: the path means the same as the path without it (RFC 3986, section 6.2.2.2). */
const NEEDLESS = /%(?:2[de]|3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\dae])/gi

/** All parts of the gateway read a path in its plain form, as the router does: `/%761/pets` names the version v1. The query stays as it is. */
function plainPath(path: string): string {
  if (!path.includes('%')) return path
  const end = path.indexOf('?')
  const own = end < 0 ? path : path.slice(0, end)
  return own.replace(NEEDLESS, (code) => decodeURIComponent(code)) + path.slice(own.length)
}

/**
 * The path and the query of a request's address. The host of the address takes the place of the header. The log shows the path alone, because a password
 * may stand before the host.
 */
export function pathOfTarget({ url = '', headers }: IncomingMessage): string {
  const { path, host } = partsOfTarget(url)
  if (host !== undefined) headers.host = host
  return plainPath(path)
}
