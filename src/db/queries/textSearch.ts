import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'

/**
 * True for the rows that hold all words of a text as callers write it, and for none when it has no words. The index of `search` finds candidates by
 * the longest words; their other words and their folded text decide. The migration `0009_words.sql` tells the rules.
 */
export function hasWords({ search, folded }: { readonly search: SQLWrapper; readonly folded: SQLWrapper }, q: unknown): SQL {
  // the function of the operator @@, so that the index does not look for these words
  const hasRest = sql`coalesce(ts_match_vq(${search}, (select search_rest(${q}))), true)`
  return sql`${search} @@ ${searchQuery(q)} and ${hasRest} and holds_all(${folded}, (select search_patterns(${q})))`
}

/** The words of a text, for a score and an excerpt. */
export function searchQuery(q: unknown): SQL {
  return sql`search_query(${q})`
}
