import type { Schema } from '../../src/rest/openapi/types.js'

/** The way of a value: a client writes it (`sent`) or reads it (`received`). */
export type Direction = 'sent' | 'received'

/** The position of a schema: its name in messages, and the way of its values. */
export interface Position {
  readonly subject: string
  readonly direction: Direction
}

/** Compares two inner schemas under a name. */
export type Inner = (before: Schema, after: Schema, subject: string) => void
