import type { Pseudonyms } from './pseudonyms.js'

/**
 * How a column leaves production. `value` is the text of COPY's format, unescaped, and never null: NULL stays NULL.
 * @returns the text for the copy; null for NULL
 */
export type ColumnRule = (value: string, by: Pseudonyms) => string | null

/** A rule for each column of each table, generated columns excepted. */
export type TableRules = Readonly<Record<string, Readonly<Record<string, ColumnRule>> | 'left out'>>
