import { invalidField } from '../../values/errors/make.js'

const MAX_WORDS = 10

/**
 * Free text as a full-text query in which every word may be the beginning of one: `gold ret` finds a Golden Retriever. Whatever is neither
 * letter nor digit only separates words, so no operator of `to_tsquery` can be smuggled in.
 * @throws VALIDATION_ERROR naming `q` when there is no word, or too many.
 */
export function prefixQuery(text: string): string {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? []
  if (words.length === 0) throw invalidField('q', 'must contain a letter or a digit', { value: text })
  if (words.length > MAX_WORDS) throw invalidField('q', `must have at most ${MAX_WORDS} words`, { value: text })
  return words.map(asPrefix).join(' & ')
}

/** PostgreSQL reads the digits behind a dash as a negative number: what it keeps of `SKU-001` is `sku` and `-001`. */
function asPrefix(word: string): string {
  return /^\p{N}+$/u.test(word) ? `(${word}:* | '-${word}':*)` : `${word}:*`
}
