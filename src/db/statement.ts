import { type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { PgPreparedQuery, PreparedQueryConfig } from 'drizzle-orm/pg-core'
import { LRUCache } from 'lru-cache'
import type { Fields } from '../values/fields.js'
import type { Db } from './client.js'
import { type Compiled, compile, type Values } from './driver/compiled.js'

/** A SELECT of Drizzle's, or a statement with RETURNING. The type of its rows is taken from its `execute`. */
export interface RowStatement<Row> {
  prepare(name: string): PgPreparedQuery<PreparedQueryConfig & { execute: Row[] }>
}

/** The places of values in a statement, by their names: placeholders, or values that are a part of the text. An absent value has no place. */
export type Slots<Given> = { readonly [Name in keyof Given]?: Placeholder | SQL }

/** @returns a placeholder for each value that is neither null nor undefined. */
export function slots<Given extends object>(given: Given): Slots<Given> {
  const places: Record<string, Placeholder> = {}
  for (const name of Object.keys(given)) if (given[name as keyof Given] != null) places[name] = sql.placeholder(name)
  return places as Slots<Given> // a mapped type cannot be built entry by entry
}

/** Estimated bytes of a built statement for each character of its text, including its columns and their decoders. */
const BYTES_PER_CHARACTER = 6
const BYTES_BESIDE = 1500
const MAX_BYTES = 16 * 1024 * 1024

/** The built statements of one selection of fields (or of all fields), by the key of their form. */
export type BuiltForms = Map<string, Compiled<unknown>>

/** The most recently used statements of the whole process. Callers choose fields, filters and sort orders freely, so the number of statements has no bound. */
const built = new LRUCache<Compiled<unknown>, { readonly forms: BuiltForms; readonly key: string }>({
  maxSize: MAX_BYTES,
  sizeCalculation: ({ key }, { text }) => (text.length + key.length) * BYTES_PER_CHARACTER + BYTES_BESIDE,
  dispose: ({ forms, key }) => void forms.delete(key),
})

/**
 * A statement that is built once for each form (the fields read, and `key` for the rest) and then only filled in: building it with Drizzle takes
 * longer than sending it.
 * @param build makes the statement with `sql.placeholder` where the values go.
 */
export function statement<Form, Row>(build: (db: Db, form: Form, fields: Fields | undefined) => RowStatement<Row>) {
  const byFields = new WeakMap<Fields, BuiltForms>()
  const ofAllFields: BuiltForms = new Map()

  function formsOf(fields: Fields | undefined): BuiltForms {
    if (!fields) return ofAllFields
    const known = byFields.get(fields)
    if (known) return known
    const made: BuiltForms = new Map()
    byFields.set(fields, made)
    return made
  }

  /** @param key tells forms apart. */
  return (db: Db, values: Values, { key, form, fields }: { key: string; form: Form; fields?: Fields }): Promise<Row[]> =>
    db.run(
      builtOnce(formsOf(fields), key, () => compile<Row>(build(db, form, fields))),
      values,
    )
}

/**
 * A statement among the built statements of one maker. It is built when it is not among them.
 * @param key tells the forms of the maker apart. Beside the maker it decides the type of the rows
 */
export function builtOnce<Row>(forms: BuiltForms, key: string, build: () => Compiled<Row>): Compiled<Row> {
  const known = forms.get(key)
  if (known) {
    built.get(known)
    return known as Compiled<Row> // the same key gives the same type
  }
  const compiled = build()
  forms.set(key, compiled as Compiled<unknown>) // likewise
  built.set(compiled as Compiled<unknown>, { forms, key })
  return compiled
}

/** A statement of one form. */
export function fixedStatement<Row>(build: (db: Db, fields: Fields | undefined) => RowStatement<Row>) {
  const run = statement<undefined, Row>((db, _form, fields) => build(db, fields))
  return (db: Db, values: Values, fields?: Fields): Promise<Row[]> => run(db, values, { key: '', form: undefined, fields })
}
