/** Names of credentials without their separators, in lower case, and without the `x` of header names such as `X-API-Key`. */
const NAMES =
  /^x?((proxy)?authori[sz]ation|(api|access)key|((access|refresh|id|auth|api|bearer|session|reset)?token)|password|(client)?secret|bearer|jwt)$/
/** Longer names are no credential. */
const MAX_NAME = 60
/** The ticket of a reserved event stream: a UUID, which no credential is. */
const TICKET = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Whether a parameter of the URL has the name of a credential, in any of its spellings: `api_key`, `X-API-Key`, `api%5Fkey`, `apiKey[]`.
 * @param takesTicket whether `token` may be the ticket of a reserved event stream
 */
export function hasCredential(url: string, takesTicket: boolean): boolean {
  const query = url.indexOf('?')
  if (query < 0) return false
  return url
    .slice(query + 1)
    .split('&')
    .some((part) => {
      const end = part.indexOf('=')
      if (end < 0 || end > 3 * MAX_NAME) return false
      const name = decoded(part.slice(0, end))
      const isTicket = takesTicket && name === 'token' && TICKET.test(part.slice(end + 1))
      return !isTicket && NAMES.test(name.toLowerCase().replace(/[^a-z0-9]/g, ''))
    })
}

/** A name with broken escapes stays as it is. */
function decoded(name: string): string {
  if (!name.includes('%')) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
