import type { PageInfo, Pagination } from './page.js'

/**
 * A row that a resolver returns for a public type: its id, and the columns of the selected fields. Other resolvers add the
 * computed fields. @param Computed fields whose columns have another meaning than the public field of the same name
 */
export type Returned<Type extends { id: unknown }, Computed extends keyof Type = never> = Pick<Type, 'id'> & Partial<Omit<Type, Computed>>

/** A page that a resolver returns for a list of a public type. */
export interface ReturnedPage<Type extends { id: unknown }, Computed extends keyof Type = never> {
  readonly data: readonly Returned<Type, Computed>[]
  readonly pagination: Pagination
}

/** A part of a connection that a resolver returns for a public type. */
export interface ReturnedConnection<Type extends { id: unknown }> {
  readonly edges: readonly { readonly node: Returned<Type>; readonly cursor: string }[]
  readonly nodes: readonly Returned<Type>[]
  readonly pageInfo: PageInfo
}
