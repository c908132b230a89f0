import type { FieldNode } from 'graphql'

/** Points that one operation may cost. */
export const MAX_COST = 1000

/** Values of variables as they were sent, by name. */
export type Variables = Readonly<Record<string, unknown>>

/** The rows that each list has returned, by the first field of the document that selects the list. */
export type RowCounts = ReadonlyMap<FieldNode, number>

/** The price of a field in the whole operation. The names are those of Shopify's clients. */
export interface FieldPrice {
  /** Response names, from the operation down. */
  readonly path: readonly string[]
  /** Points of one value, without the fields below. */
  readonly definedCost: number
  /** Points of all values of the field in the operation, with the fields below. */
  readonly requestedTotalCost: number
  /** Points of the fields below; null for a field without any. */
  readonly requestedChildrenCost: number | null
}

/** The price of an operation in points. It depends on the selection and on page sizes, so it is known before the operation runs. */
export interface Price {
  /** The points that the operation costs at most. */
  requested(variables: Variables): number
  /** The points with the returned rows in the place of the page sizes: at most `requested`. */
  actual(variables: Variables, rows: RowCounts): number
  /** The price of every field; each field stands ahead of the fields below it. */
  explain(variables: Variables): readonly FieldPrice[]
}
