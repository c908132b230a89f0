import { type GetColumnData, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'

/*
 * A shape tells how a public type is read from its table: the columns, the leaves and the relations of its fields. The resolvers' statements and the
 * planned statements are made from the same shapes. A shape knows no class of the schema and no caller: `graphql/covers.ts` compares shapes with
 * public types, and `domain/visibleTypes.ts` tells which rows a caller sees. See decision D200.
 */

/** The SQL of a column of the row that is being written, such as `t1."name"`. */
export type ColumnSql = (column: AnyPgColumn) => SQL

/** A scalar of the schema, or any of its enums. */
export type LeafScalar = 'ID' | 'Int' | 'Int64' | 'String' | 'Decimal' | 'DateTime' | 'Date' | 'enum'

/** A field without fields of its own. */
export interface Leaf<Value = unknown, Name extends string = string> {
  readonly kind: 'leaf'
  readonly scalar: LeafScalar
  /** The values of an enum. */
  readonly words?: readonly string[]
  readonly isList: boolean
  readonly isNullable: boolean
  /** The columns that the field is read from. */
  readonly columns: readonly AnyPgColumn[]
  /** The field as JSON text. It is null when the field is null. */
  json(cell: ColumnSql): SQL
  /** Types alone: the field's value for a resolver, and the names of its columns. */
  readonly typed?: { readonly value: Value; readonly names: Name }
}

/** A field with one row of another shape. It is null when the key is null, and when the caller does not see the row. */
export interface One<S extends Shape = Shape, Name extends string = string> {
  readonly kind: 'one'
  readonly of: () => S
  /** The column with the id of the other row. */
  readonly key: AnyPgColumn
  readonly columns: readonly AnyPgColumn[]
  readonly typed?: { readonly names: Name }
}

/** The tie between a row and the rows of its list. */
export interface Belonging {
  /** The column of the list's owner: its id. */
  readonly owner: AnyPgColumn
  /** The column with the id of the owner. */
  readonly by: AnyPgColumn
  /** For `by` in a table between the two: the column of this table with the id of the listed row. */
  readonly through?: AnyPgColumn
}

/** A field with all rows of another shape that belong to the row. It is never null. */
export interface Many<S extends Shape = Shape, Name extends string = string> {
  readonly kind: 'many'
  readonly of: () => S
  /** Undefined for a list that belongs to no row. */
  readonly belonging?: Belonging
  /** Further condition of the listed rows. Like each condition of a shape, it names columns by their tables. */
  readonly where?: SQL
  /** The order of the list. It tells any two rows apart. */
  readonly order: readonly SQL[]
  readonly limit?: number
  readonly columns: readonly AnyPgColumn[]
  readonly typed?: { readonly names: Name }
}

/** An object that is made of columns of the row. `Nothing` is null, or never for an object that is never null. */
export interface Embedded<F extends LeafFields = LeafFields, Name extends string = string, Nothing = null> {
  readonly kind: 'embedded'
  /** Name of its public type. */
  readonly type: string
  readonly fields: F
  /** Condition of the rows that have the object: elsewhere it is null. Undefined for an object that is never null. */
  readonly isThere?: (cell: ColumnSql) => SQL
  readonly columns: readonly AnyPgColumn[]
  readonly typed?: { readonly names: Name; readonly nothing: Nothing }
}

export type ShapeField = Leaf | One | Many | Embedded<LeafFields, string, unknown>
/** An interface, because a type alias may not refer to itself here. */
export interface ShapeFields {
  readonly [name: string]: ShapeField
}
export type LeafFields = Readonly<Record<string, Leaf>>

export interface Shape<F extends ShapeFields = ShapeFields, Table extends PgTable = PgTable> {
  /** Name of the public type. */
  readonly type: string
  readonly table: Table
  readonly fields: F
  /** Condition that each shown row meets: all other rows are hidden from every caller. */
  readonly present?: SQL
  /** A SELECT of the rows, for a type without a table. `table` then tells the columns of the SELECT. */
  readonly rows?: SQL
}

export function shape<F extends ShapeFields, Table extends PgTable>(
  type: string,
  table: Table,
  fields: F,
  options: Pick<Shape, 'present' | 'rows'> = {},
): Shape<F, Table> {
  return { type, table, fields, ...options }
}

export function one<S extends Shape, C extends AnyPgColumn>(of: () => S, key: C): One<S, NameOf<C>> {
  return { kind: 'one', of, key, columns: [key] }
}

export function many<S extends Shape, C extends AnyPgColumn>(
  of: () => S,
  { owner, by, through, ...list }: Pick<Many, 'where' | 'order'> & Belonging & { readonly owner: C },
): Many<S, NameOf<C>> {
  return { kind: 'many', of, belonging: { owner, by, through }, columns: [owner], ...list }
}

/** A list that belongs to no row. */
export function unowned<S extends Shape>(of: () => S, list: Pick<Many, 'where' | 'order' | 'limit'>): Many<S, never> {
  return { kind: 'many', of, columns: [], ...list }
}

/** An object that is null where one of its `needed` fields is null or empty. */
export function embedded<Needed extends LeafFields, Others extends LeafFields>(
  type: string,
  needed: Needed,
  others: Others,
): Embedded<NotNull<Needed> & Others, NamesOf<Needed & Others>> {
  const whole = Object.entries(needed).map(([name, leaf]): [string, Leaf] => [name, { ...leaf, isNullable: false }])
  // the same names, and no needed field is null in an object that is not null
  const fields = { ...Object.fromEntries(whole), ...others } as NotNull<Needed> & Others
  // the length in bytes, because PostgreSQL takes a `char` of spaces for an empty text
  const isFilled = (cell: ColumnSql, column: AnyPgColumn) => sql`octet_length(${cell(column)}) > 0`
  const isThere = (cell: ColumnSql) =>
    sql.join(
      columnsIn(needed).map((column) => isFilled(cell, column)),
      sql` and `,
    )
  return { kind: 'embedded', type, fields, isThere, columns: columnsIn({ ...needed, ...others }) }
}

/** An object that is never null. */
export function neverNull<F extends LeafFields>(type: string, fields: F): Embedded<F, NamesOf<F>, never> {
  return { kind: 'embedded', type, fields, columns: columnsIn(fields) }
}

function columnsIn(fields: LeafFields): AnyPgColumn[] {
  return Object.values(fields).flatMap((field) => field.columns)
}

type NotNull<F extends LeafFields> = {
  readonly [Name in keyof F]: F[Name] extends Leaf<infer Value, infer Column> ? Leaf<NonNullable<Value>, Column> : never
}

/** The name of a column in the database. */
export type NameOf<C extends AnyPgColumn> = C['_']['name']

/** The names of the columns that fields are read from. */
type NamesOf<F> = {
  [Name in keyof F]: F[Name] extends { readonly typed?: { readonly names: infer N extends string } } ? N : never
}[keyof F]

/** The columns of a table that a shape reads, by their names in the code. */
export type ColumnsOf<S> =
  S extends Shape<infer F, infer Table>
    ? {
        [Key in keyof Table['_']['columns'] as NameOf<Table['_']['columns'][Key]> extends NamesOf<F>
          ? Key
          : never]: Table['_']['columns'][Key]
      }
    : never

/** The row of a shape for a resolver: the columns behind its fields. */
export type RowOfShape<S> = {
  [Key in keyof ColumnsOf<S>]: ColumnsOf<S>[Key] extends AnyPgColumn ? GetColumnData<ColumnsOf<S>[Key]> : never
}
