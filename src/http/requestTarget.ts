import type { IncomingMessage } from 'node:http'

/** An address in absolute form: scheme, host, and path with query. */
const ABSOLUTE = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)([^#]*)/i

/**
 * The path and the query of a request's address. An address in absolute form, as for a proxy, also tells the host, which takes the place of the header
 * (RFC 9112, section 3.2.2). Another scheme and a user name before the host make a text that is no host, which the door refuses. The log shows the
 * path alone, because a password may stand before the host.
 */
export function pathOfTarget({ url = '', headers }: IncomingMessage): string {
  if (url.startsWith('/')) return url
  const [, scheme, authority = '', rest = ''] = ABSOLUTE.exec(url) ?? []
  if (scheme === undefined) return url
  headers.host = /^https?$/i.test(scheme) ? authority : `${scheme}://`
  return rest.startsWith('/') ? rest : `/${rest}`
}
