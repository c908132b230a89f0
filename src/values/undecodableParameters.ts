export const PERCENT_ENCODED = 'must be percent-encoded UTF-8'

/**
 * The names of parameters that are not percent-encoded UTF-8. A parser would repair such a text or keep its escapes, and the value would be wrong without
 * an error. @param query the text behind `?`, or a form
 */
export function undecodableParameters(query: string): string[] {
  if (!query.includes('%')) return []
  return query.split('&').flatMap((part) => (isDecodable(part) ? [] : [part.split('=', 1)[0] ?? '']))
}

/** The same for the query of a URL. */
export function undecodableInUrl(url: string): string[] {
  const query = url.indexOf('?')
  return query < 0 ? [] : undecodableParameters(url.slice(query + 1))
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
