export const PERCENT_ENCODED = 'must be percent-encoded UTF-8'

const NEXT = '%[89ab][\\da-f]'
/** A percent-encoded character, by the number of its bytes (RFC 3629, section 4). */
const CHARACTER = new RegExp(
  [
    '%[0-7][\\da-f]',
    `%(?:c[2-9a-f]|d[\\da-f])${NEXT}`,
    `%(?:e0%[ab][\\da-f]|e[1-9a-cef]${NEXT}|ed%[89][\\da-f])${NEXT}`,
    `%(?:f0%[9ab][\\da-f]|f[1-3]${NEXT}|f4%8[\\da-f])${NEXT}${NEXT}`,
  ].join('|'),
  'gi',
)

/**
 * The names of parameters that are not percent-encoded UTF-8. A parser would repair such a text or keep its escapes, and the value would be wrong without
 * an error. @param query the text behind `?`, or a form
 */
export function undecodableParameters(query: string): string[] {
  if (isDecodable(query)) return []
  return query.split('&').flatMap((part) => (isDecodable(part) ? [] : [part.split('=', 1)[0] ?? '']))
}

/** The same for the query of a URL. */
export function undecodableInUrl(url: string): string[] {
  const query = url.indexOf('?')
  return query < 0 ? [] : undecodableParameters(url.slice(query + 1))
}

/** The same as whether `decodeURIComponent` throws. A query can hold thousands of bad texts, and an error for each of them would hold the main thread. */
function isDecodable(text: string): boolean {
  return !text.includes('%') || !text.replace(CHARACTER, '').includes('%')
}
