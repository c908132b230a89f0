import { type SQL, sql } from 'drizzle-orm'
import { invalidField } from '../../values/errors/make.js'

const MAX_WORDS = 10

/**
 * Only white space separates the words that count: a URL is one, though the search splits it.
 * @throws VALIDATION_ERROR naming `q` for too many words: the index has many entries for the beginning of each.
 */
export function mustHaveFewWords(q: string): void {
  const words = q.split(/\s+/u).filter((part) => /[\p{L}\p{N}]/u.test(part))
  if (words.length > MAX_WORDS) throw invalidField('q', `must have at most ${MAX_WORDS} words`, { value: q })
}

/** The query for a text as callers write it; null for a text without words, which finds nothing. The migration `0007_field.sql` tells the rules. */
export function searchQuery(q: unknown): SQL {
  return sql`search_query(${q})`
}
