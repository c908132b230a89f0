import type { Schema } from '../../src/rest/openapi/types.js'
import type { Verdict } from './change.js'

/** The way of a value: a client writes it (`sent`) or reads it (`received`). */
export type Direction = 'sent' | 'received'

/** The position of a schema: its name in messages, and the way of its values. */
export interface Position {
  readonly subject: string
  readonly direction: Direction
  /** Set for a value that every request gave: its default had no effect. */
  readonly isGiven?: boolean
}

/** Compares two inner schemas under a name, and keeps the findings. */
export type Inner = (before: Schema, after: Schema, subject: string, isGiven?: boolean) => void

/** The worst verdict on two inner schemas, whose findings are not kept; undefined without findings. */
export type Worst = (before: Schema, after: Schema) => Verdict | undefined
