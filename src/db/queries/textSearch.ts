import { invalidField } from '../../values/errors/make.js'

const MAX_WORDS = 10

/**
 * Makes a full-text query of free text. Each word matches all words that begin with it: `gold ret` finds a Golden Retriever. Characters other
 * than letters and digits only separate words, so the text cannot contain an operator of `to_tsquery`.
 * @throws VALIDATION_ERROR naming `q` when the text has no word, or too many words.
 */
export function prefixQuery(text: string): string {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? []
  if (words.length === 0) throw invalidField('q', 'must contain a letter or a digit', { value: text })
  if (words.length > MAX_WORDS) throw invalidField('q', `must have at most ${MAX_WORDS} words`, { value: text })
  return words.map(asPrefix).join(' & ')
}

/** PostgreSQL reads the digits behind a dash as a negative number: it indexes `SKU-001` as `sku` and `-001`. */
function asPrefix(word: string): string {
  return /^\p{N}+$/u.test(word) ? `(${word}:* | '-${word}':*)` : `${word}:*`
}
