import type { PageFact } from './pageFacts.js'

/** A part of the JSON text of an object. `key` is its name in the text. */
export type Selection = { readonly key: string } & (
  | { readonly kind: 'constant'; readonly json: string }
  | RowField
  /** The row itself, in an object around it such as an edge of a connection. */
  | { readonly kind: 'row'; readonly below: readonly Selection[] }
  /** The position of the row in its list. */
  | { readonly kind: 'cursor' }
  | RowEdge
)

/** A field of a row: a plain value, an object, or a list of objects. */
export interface RowField {
  readonly kind: 'field'
  readonly name: string
  /** The parts of the objects below; empty for a plain value. */
  readonly below: readonly Selection[]
  /** The number of the list whose rows are counted; undefined for a field that is no list of objects. */
  readonly list?: number | undefined
}

/** A list that belongs to a row, with arguments of its own. */
export interface RowEdge {
  readonly kind: 'edge'
  /** Name of the field. */
  readonly name: string
  /** The number of the edge in its selection. */
  readonly edge: number
  readonly page: SelectedPage
}

/** A piece of the JSON text of a page: known before the read, a text of the page's rows, or a fact about the page. */
export type PagePiece = string | { readonly text: number } | { readonly fact: PageFact }

/** How the JSON text of a page is put together. */
export interface SelectedPage {
  readonly pieces: readonly PagePiece[]
  /** The parts of a row, for each text. A text has all rows with commas between them. */
  readonly texts: readonly (readonly Selection[])[]
  /** The numbers of the lists that the rows count for. */
  readonly lists: readonly number[]
  readonly facts: ReadonlySet<PageFact>
}
