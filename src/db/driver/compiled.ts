/*
 * Works around: Drizzle (0.45) walks the list of selected fields for each row that it maps, and its prepared statements cannot be sent by another session.
 * Upstream: https://github.com/drizzle-team/drizzle-orm/issues/5502 (prepared statements and postgres.js).
 * Remove when: a prepared query of Drizzle runs on the session that it is given and maps rows as fast; `npm run bench` tells.
 */
import { type AnyColumn, Column, type DriverValueDecoder, is, SQL } from 'drizzle-orm'
import type { PgPreparedQuery, PgSession, PreparedQueryConfig } from 'drizzle-orm/pg-core'
import { PostgresJsSession } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'

/** A selected expression, as Drizzle lists it: its path in the row, and its column or SQL. */
interface SelectedField {
  readonly path: readonly string[]
  readonly field: unknown
}

type AnyRow = Record<string, unknown>

/** Parameter values of a statement, by placeholder name. */
export type Values = Readonly<Record<string, unknown>>

/** A built statement: its text, its parameters (values and placeholders), and the function that makes its rows. */
export interface Compiled<Row> {
  readonly text: string
  readonly parameters: unknown[]
  /** True for a statement whose values stay the bytes that PostgreSQL has sent. Such bytes are a part of a larger buffer, so nobody keeps them. */
  readonly isOfBytes?: true
  toRows(values: unknown[][]): Row[]
}

/** Drizzle's session with a faster mapper from values to rows. It also exposes the built statement, so that other code can send it. */
export class MappingSession extends PostgresJsSession<postgres.Sql, Record<string, never>, Record<string, never>> {
  override prepareQuery<T extends PreparedQueryConfig>(...parameters: Parameters<PgSession['prepareQuery']>): PgPreparedQuery<T> {
    const [query, fields, name, isArray, mapper, ...rest] = parameters
    const toRows = mapper ?? rowMapper(fields)
    // Drizzle declares the mapper without its optional second parameter
    const prepared = super.prepareQuery<T>(query, fields, name, isArray, toRows as typeof mapper, ...rest)
    return Object.assign(prepared, { compiled: { text: query.sql, parameters: query.params, toRows } })
  }
}

/** @param preparable a flat SELECT on a handle of ours, or a statement with a flat RETURNING. */
export function compile<Row>(preparable: { prepare(name: string): unknown }): Compiled<Row> {
  const { compiled } = preparable.prepare('compiled') as { compiled: Compiled<Row> } // as MappingSession has made it
  return compiled
}

/**
 * Makes the mapper from the driver's values to rows. Drizzle's own mapper looks up the column again for each value of each row; this mapper looks up
 * the columns once per statement.
 * @returns undefined for a selection that is not flat, which Drizzle's own mapper handles.
 */
function rowMapper(fields: readonly SelectedField[] | undefined): ((rows: unknown[][]) => AnyRow[]) | undefined {
  if (!fields?.every(({ path }) => path.length === 1)) return undefined
  const columns = fields.map(({ path: [name = ''], field }) => ({ name, decoder: decoderOf(field) }))
  return (rows) =>
    rows.map((values) => {
      const row: AnyRow = {}
      for (let i = 0; i < columns.length; i++) {
        const column = columns[i] as (typeof columns)[number] // i is in range
        const value = values[i]
        row[column.name] = value === null ? null : column.decoder.mapFromDriverValue(value)
      }
      return row
    })
}

function decoderOf(field: unknown): DriverValueDecoder<unknown, unknown> {
  if (is(field, Column)) return field as AnyColumn // `is` does not narrow to a column of any table
  // a selected field that is no column is SQL, plain or aliased; Drizzle's types do not show the decoder of SQL
  const { decoder } = (is(field, SQL) ? field : (field as SQL.Aliased).sql) as unknown as { decoder: DriverValueDecoder<unknown, unknown> }
  return decoder
}
