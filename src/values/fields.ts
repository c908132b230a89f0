/** The public fields an operation reads of one type; they decide which columns are read. */
export type Fields<Name extends string = string> = ReadonlySet<Name>

/** The fields with these names. Unlike a plain Set, the result keeps the names in its type. */
export function fieldsOf<Name extends string>(...names: readonly Name[]): Fields<Name> {
  return new Set(names)
}

/**
 * The row that a read of `Chosen` fields returns: the whole row without `Chosen`, otherwise `id` and the chosen columns. The fields that a caller requests
 * are known only at run time, so each other column may be absent.
 */
export type RowOf<Row extends { readonly id: unknown }, Chosen extends Fields | undefined> =
  Chosen extends Fields<infer Name> ? (string extends Name ? Shown<Row> : Pick<Row, 'id' | Extract<Name, keyof Row>>) : Row

/** A row with the columns of the fields that a caller requested. */
export type Shown<Row extends { readonly id: unknown }> = Pick<Row, 'id'> & Partial<Row>
