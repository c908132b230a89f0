import type { PlannedEdge, PlannedRead } from '../domain/plannedRead.js'
import { shopReads } from '../domain/shopReads.js'
import { plannedUsers } from '../domain/users/plannedUsers.js'
import { shopEdges } from '../loaders/shopEdges.js'

const reads: readonly PlannedRead[] = [
  // one line for the shop, and one for users
  ...shopReads,
  ...plannedUsers,
]

const edges: Readonly<Record<string, PlannedEdge>> = {
  // one line for the shop
  ...shopEdges,
}

/** The root fields that one statement can read, by their names. */
export const plannedReads: ReadonlyMap<string, PlannedRead> = new Map(reads.map((read) => [read.field, read]))

/** The edges that a statement can read within it, by type and field. */
export const plannedEdges: ReadonlyMap<string, PlannedEdge> = new Map(Object.entries(edges))
