import { type Placeholder, sql } from 'drizzle-orm'
import type { PgPreparedQuery, PreparedQueryConfig } from 'drizzle-orm/pg-core'
import { LRUCache } from 'lru-cache'
import type { Fields } from '../values/fields.js'
import type { Db } from './client.js'
import { type Compiled, compile, type Values } from './compiled.js'

/** A SELECT of Drizzle's, or a statement with RETURNING; its rows are found in the type of what it executes to. */
export interface RowStatement<Row> {
  prepare(name: string): PgPreparedQuery<PreparedQueryConfig & { execute: Row[] }>
}

/** The values of a statement, each as the place it will be filled into; what is absent stays absent. */
export type Slots<Given> = { readonly [Name in keyof Given]?: Placeholder }

/** @returns a place for every value that is given. */
export function slots<Given extends object>(given: Given): Slots<Given> {
  const names = Object.entries(given).flatMap(([name, value]) => (value == null ? [] : [name]))
  // a mapped type cannot be built entry by entry
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as Slots<Given>
}

const MAX_SHAPES = 200

/**
 * A statement that is built once for each shape (the fields read, and `key` for the rest) and then only filled in: building it with Drizzle takes
 * longer than sending it.
 * @param build makes the statement with `sql.placeholder` where the values go.
 */
export function statement<Shape, Row>(build: (db: Db, shape: Shape, fields: Fields | undefined) => RowStatement<Row>) {
  const byFields = new WeakMap<Fields, LRUCache<string, Compiled<Row>>>()
  const ofAllFields = new LRUCache<string, Compiled<Row>>({ max: MAX_SHAPES })

  function shapesOf(fields: Fields | undefined): LRUCache<string, Compiled<Row>> {
    if (!fields) return ofAllFields
    const known = byFields.get(fields)
    if (known) return known
    const made = new LRUCache<string, Compiled<Row>>({ max: MAX_SHAPES })
    byFields.set(fields, made)
    return made
  }

  /** @param key tells shapes apart; undefined for one that is the caller's own and not worth keeping. */
  return (db: Db, values: Values, { key, shape, fields }: { key: string | undefined; shape: Shape; fields?: Fields }): Promise<Row[]> => {
    const shapes = shapesOf(fields)
    const compiled = (key === undefined ? undefined : shapes.get(key)) ?? compile<Row>(build(db, shape, fields))
    if (key !== undefined) shapes.set(key, compiled)
    return db.run(compiled, values)
  }
}

/** A statement of one shape. */
export function fixedStatement<Row>(build: (db: Db, fields: Fields | undefined) => RowStatement<Row>) {
  const run = statement<undefined, Row>((db, _shape, fields) => build(db, fields))
  return (db: Db, values: Values, fields?: Fields): Promise<Row[]> => run(db, values, { key: '', shape: undefined, fields })
}
