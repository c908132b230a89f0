import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
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

/**
 * True for the rows that hold all words of a text as callers write it, and for none when it has no words. The index of `search` finds candidates, and
 * their folded text decides. The migration `0009_words.sql` tells the rules.
 */
export function hasWords({ search, folded }: { readonly search: SQLWrapper; readonly folded: SQLWrapper }, q: unknown): SQL {
  // coalesce keeps PostgreSQL from taking the patterns for rare: the index has found the rows already
  return sql`${search} @@ ${searchQuery(q)} and coalesce(${folded} ~ all ((select search_patterns(${q}))::text[]), true)`
}

/** The words of a text, for a score and an excerpt. */
export function searchQuery(q: unknown): SQL {
  return sql`search_query(${q})`
}
