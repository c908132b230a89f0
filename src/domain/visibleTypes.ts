import { noRow, type Visible } from '../db/visible.js'
import type { Actor } from './actor.js'
import { shopVisibleTypes } from './shopVisibleTypes.js'
import { visibleUsers } from './users/visibility.js'

/** The rows of each public type with a shape that an actor sees. The server does not start while a type lacks an entry. */
export const visibleTypes: Readonly<Record<string, (actor: Actor) => Visible>> = {
  // a list of one line for each type
  ...shopVisibleTypes,
  User: visibleUsers,
}

/** The rows of a public type that an actor sees. @param type its name; rows without a type are seen by nobody */
export function visibleRows(type: string | undefined, actor: Actor): Visible {
  return visibleTypes[type ?? '']?.(actor) ?? noRow
}
