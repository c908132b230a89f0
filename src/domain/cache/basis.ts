import type { CatalogueChange, RowFacts } from '../../db/change.js'
import { shopChangeKinds } from '../shopChangeKinds.js'

/** The kinds of rows whose changes are announced with their facts. */
export type ChangeKind = CatalogueChange['kind']

/** The rows that a list may have, by the facts that announcements tell. */
export interface RowCondition {
  /** Equal keys stand for equal conditions. */
  readonly key: string
  /** True also for a row that the facts do not exclude. */
  mayHave(facts: RowFacts, id: number): boolean
  /** Whether a change may put the row into the list or take it out. True also when the facts do not tell. */
  mayMove(before: RowFacts, after: RowFacts): boolean
}

/** A page of a list whose order is known. */
export interface ListPage {
  /** The rows that it shows. */
  readonly ids: readonly number[]
  /** The facts that decide the order of the rows. */
  readonly sortFacts: readonly string[]
}

/** How the facts of rows decide about a list. */
export interface ListRules<Filter> {
  condition(filter: Filter): RowCondition
  /** The facts that decide an order, by its field; none for a field that never changes. A field without an entry changes untold. */
  readonly sortFacts: Readonly<Record<string, readonly string[]>>
}

/** Rows on which an answer depends. When one of them changes, the answer is outdated. */
export type Basis =
  | { readonly of: 'row'; readonly kind: ChangeKind; readonly id: number }
  /** A list: its rows, and the rows that would be in it. Without a condition it has every row, without a page any of its rows may be shown. */
  | { readonly of: 'list'; readonly kind: ChangeKind; readonly condition?: RowCondition | undefined; readonly page?: ListPage | undefined }
  /** Rows that other rows name. A new row is named by none. */
  | { readonly of: 'named'; readonly kind: ChangeKind }

/** Whether a change may make an answer outdated that depends on these rows. */
export function mayTouch(basis: Basis, change: CatalogueChange): boolean {
  if (basis.kind !== change.kind) return false
  if (basis.of === 'row') return basis.id === change.id
  if (basis.of === 'named') return !isNewRow(change)
  const { condition, page } = basis
  if (condition === undefined) return true
  if (!mayBeListed(condition, change)) return false
  return (
    page === undefined ||
    !staysListed(condition, change) ||
    page.ids.includes(change.id) ||
    movedBy(change).some((fact) => page.sortFacts.includes(fact))
  )
}

/** Whether a list has the row before and after the change. */
export function staysListed(condition: RowCondition, { before, after }: CatalogueChange): boolean {
  return before !== undefined && after !== undefined && !condition.mayMove(before, after)
}

/** The facts that the change has changed. */
export function movedBy({ before = {}, after = {} }: CatalogueChange): readonly string[] {
  return Object.keys(after).filter((fact) => before[fact] !== after[fact])
}

export function isNewRow({ before, after }: CatalogueChange): boolean {
  return before === undefined && after !== undefined
}

/** Whether a list may have had the row, or may have it now. */
export function mayBeListed(condition: RowCondition, { id, before, after }: CatalogueChange): boolean {
  if (before === undefined && after === undefined) return true // nothing is told of the row
  return (before !== undefined && condition.mayHave(before, id)) || (after !== undefined && condition.mayHave(after, id))
}

/** The kinds of rows whose changes change the public type. @returns undefined for a type whose changes are not all announced */
export function kindsOfType(type: string): readonly ChangeKind[] | undefined {
  return changeKinds[type]
}

const changeKinds: Readonly<Record<string, readonly ChangeKind[]>> = {
  // a list of one line for each part of the product
  ...shopChangeKinds,
}
