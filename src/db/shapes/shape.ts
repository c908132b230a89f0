import type { GetColumnData, SQL } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'

/*
 * A shape tells how a public type is read from its table: the columns, the leaves and the relations of its fields. The resolvers' statements and the
 * planned statements are made from the same shapes. A shape knows no class of the schema and no caller: `graphql/covers.ts` compares the shapes with
 * the public types, and `domain/visibility.ts` tells which rows a caller sees. See decision D200.
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
export interface One<F extends ShapeFields = ShapeFields, Name extends string = string> {
  readonly kind: 'one'
  readonly of: () => Shape<F>
  /** The column with the id of the other row. */
  readonly key: AnyPgColumn
  readonly columns: readonly AnyPgColumn[]
  readonly typed?: { readonly names: Name }
}

/** The rows of a list that belong to a row of the list's owner. */
export interface Belonging {
  /** The owner's column, which is its id. */
  readonly owner: AnyPgColumn
  /** The column with the id of the owner. */
  readonly by: AnyPgColumn
  /** For rows of a table between two others: its column with the id of the listed row. */
  readonly through?: AnyPgColumn
}

/** A field with all rows of another shape that belong to the row. It is never null. */
export interface Many<F extends ShapeFields = ShapeFields, Name extends string = string> {
  readonly kind: 'many'
  readonly of: () => Shape<F>
  /** Undefined for a list that no row owns. */
  readonly link?: Belonging
  /** Further condition of the listed rows. Like each condition of a shape, it names columns by their tables. */
  readonly where?: SQL
  /** The order of the list. It leaves no two rows equal. */
  readonly order: readonly (AnyPgColumn | SQL)[]
  readonly limit?: number
  readonly columns: readonly AnyPgColumn[]
  readonly typed?: { readonly names: Name }
}

/** An object that is made of columns of the row. It is null when one of the columns in `needed` is null or empty. */
export interface Embedded<F extends LeafFields = LeafFields, Name extends string = string> {
  readonly kind: 'embedded'
  readonly type: string
  readonly fields: F
  /** Empty for an object that is never null. */
  readonly needed: readonly AnyPgColumn[]
  readonly columns: readonly AnyPgColumn[]
  readonly typed?: { readonly names: Name }
}

export type ShapeField = Leaf | One | Many | Embedded
export type ShapeFields = Readonly<Record<string, ShapeField>>
type LeafFields = Readonly<Record<string, Leaf>>

export interface Shape<F extends ShapeFields = ShapeFields, Table extends PgTable = PgTable> {
  /** Name of the public type. */
  readonly type: string
  readonly table: Table
  readonly fields: F
  /** Condition that each shown row meets: all other rows are hidden from every caller. */
  readonly present?: SQL
  /** The rows, for a type whose rows are computed. `table` then tells their columns. */
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

export function one<F extends ShapeFields, C extends AnyPgColumn>(of: () => Shape<F>, key: C): One<F, NameOf<C>> {
  return { kind: 'one', of, key, columns: [key] }
}

export function many<F extends ShapeFields, C extends AnyPgColumn>(
  of: () => Shape<F>,
  { owner, by, through, ...list }: { owner: C } & Omit<Belonging, 'owner'> & Pick<Many, 'where' | 'order' | 'limit'>,
): Many<F, NameOf<C>> {
  return { kind: 'many', of, link: { owner, by, through }, columns: [owner], ...list }
}

/** A list that no row owns. */
export function everyOne<F extends ShapeFields>(of: () => Shape<F>, list: Pick<Many, 'where' | 'order' | 'limit'>): Many<F, never> {
  return { kind: 'many', of, columns: [], ...list }
}

/** @param needed fields without which there is no object. @param others its other fields */
export function embedded<Needed extends LeafFields, Others extends LeafFields>(
  type: string,
  needed: Needed,
  others: Others,
): Embedded<NotNull<Needed> & Others, NamesOf<Needed & Others>> {
  const fields: LeafFields = {
    ...Object.fromEntries(Object.entries(needed).map(([name, leaf]) => [name, { ...leaf, isNullable: false }])),
    ...others,
  }
  const columnsOf = (leaves: LeafFields) => Object.values(leaves).flatMap((leaf) => leaf.columns)
  return {
    kind: 'embedded',
    type,
    fields: fields as NotNull<Needed> & Others, // of the same names, and the needed fields are not null where the object is not null
    needed: columnsOf(needed),
    columns: columnsOf(fields),
  }
}

/** The fields of an object without its nulls: the object is null where one of them is. */
type NotNull<F extends LeafFields> = {
  readonly [Name in keyof F]: F[Name] extends Leaf<infer Value, infer Column> ? Leaf<NonNullable<Value>, Column> : never
}

/** An object that is never null. */
export function part<F extends LeafFields>(type: string, fields: F): Embedded<F, NamesOf<F>> {
  return { kind: 'embedded', type, fields, needed: [], columns: Object.values(fields).flatMap((leaf) => leaf.columns) }
}

/** The name of a column in the database. */
export type NameOf<C extends AnyPgColumn> = C['_']['name']

/** The names of the columns that fields are read from. */
type NamesOf<F> = { [Name in keyof F]: F[Name] extends { readonly typed?: { readonly names: infer N } } ? N : never }[keyof F]

/** The columns of a table that a shape reads, by their names in the code. */
export type ColumnsOf<S> =
  S extends Shape<infer F, infer Table>
    ? {
        [Key in keyof Table['_']['columns'] as NameOf<Table['_']['columns'][Key]> extends NamesOf<F> ? Key : never]: Table['_']['columns'][Key]
      }
    : never

/** The row of a shape for a resolver: the columns behind its fields. */
export type RowOfShape<S> = { -readonly [Key in keyof ColumnsOf<S>]: ColumnsOf<S>[Key] extends AnyPgColumn ? GetColumnData<ColumnsOf<S>[Key]> : never }
