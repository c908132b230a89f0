import { deprecationUses } from '../../db/tables/deprecationUses.js'
import { everyRow, noRow, rowsWith, type Visible } from '../../db/visible.js'
import { type Actor, isStaff, may } from '../actor.js'

/** The uses by the actor's own calls, whatever the actor's role. */
export function ownUses(actor: Actor): Visible {
  switch (actor.kind) {
    case 'user':
      return rowsWith('of the user', deprecationUses.userId, actor.userId)
    case 'client':
      return rowsWith('of the client', deprecationUses.clientId, actor.clientId)
    case 'anonymous':
      return noRow
  }
}

/** The uses that an actor may know of: all for those who act for the shop, their own for customers. */
export function visibleUses(actor: Actor): Visible {
  if (!may(actor, 'users:read')) return noRow
  return isStaff(actor) ? everyRow : ownUses(actor)
}
