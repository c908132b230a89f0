import type { IncomingMessage } from 'node:http'

/** The address of a request in absolute form: scheme, host, and path with query. A user name before the host is no part of it (RFC 9110, section 4.2.4). */
const ABSOLUTE = /^https?:\/\/([^/?#@]+)([/?][^#]*)?$/i

/**
 * The path and the query of a request's address. An address in absolute form, as for a proxy, also tells the host, which takes the place of the header
 * (RFC 9112, section 3.2.2). @returns any other address as it is
 */
export function pathOfTarget({ url = '', headers }: IncomingMessage): string {
  if (url.startsWith('/')) return url
  const [, host, rest = '/'] = ABSOLUTE.exec(url) ?? []
  if (host === undefined) return url
  headers.host = host
  return rest.startsWith('/') ? rest : `/${rest}`
}
