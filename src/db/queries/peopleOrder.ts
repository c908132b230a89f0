import { type AnyColumn, type SQL, sql } from 'drizzle-orm'

/**
 * A text in the order that people expect, in any language: the root of the Unicode collation (CLDR), as `Intl.Collator` sorts. Accents and case only
 * decide between words that are otherwise equal. The collation tells all different texts apart, so a keyset loses no row.
 */
export function peopleOrder(text: AnyColumn): SQL {
  return sql`${text} collate "und-x-icu"`
}
