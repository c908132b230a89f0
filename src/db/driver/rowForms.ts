/** How postgres.js gives the rows of a query. postgres.js reads no value of `asBytes`. */
import type { Query } from './guardedQuery.js'

export type RowForm = (query: Query) => PromiseLike<unknown>

export const asRows: RowForm = (query) => query
export const asArrays: RowForm = (query) => query.values()
export const asBytes: RowForm = (query) => query.raw()
