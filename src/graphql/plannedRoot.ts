import type { FieldNode } from 'graphql'
import type { PagePiece } from '../db/selection.js'
import type { PreparedRead } from '../domain/plannedRead.js'
import type { admission } from '../policies/policies.js'
import type { RootField } from '../policies/policy.js'
import type { CollectedEdge } from './selection.js'

/** A root field that one statement reads. */
export interface PlannedRoot {
  readonly key: string
  readonly field: RootField
  readonly nodes: readonly FieldNode[]
  /** The first of the nodes: all have the same arguments. */
  readonly node: FieldNode
  /** Whether the arguments name one row at most. */
  readonly isRow: boolean
  /** Fields below it that demand rights. */
  readonly guarded: readonly RootField[]
  /** The lists whose rows count, by their numbers: the first node of the document that selects the list. */
  readonly lists: readonly FieldNode[]
  /** The edges below the field, by their numbers: their arguments are a part of the question. */
  readonly edges: readonly CollectedEdge[]
  readonly pieces: readonly PagePiece[]
  readonly read: PreparedRead
  readonly admit: ReturnType<typeof admission>
}

/** A root field of a planned operation; a text for a field whose value is known with the document. */
export type RootOfReads = PlannedRoot | { readonly key: string; readonly text: string }

export function isPlannedRoot(root: RootOfReads): root is PlannedRoot {
  return 'read' in root
}
