import type { UserRole } from '../../db/queries/users.js'
import { users } from '../../db/tables/users.js'
import type { Visible } from '../../db/visible.js'
import { forbidden, notFound } from '../../values/errors/make.js'
import type { UserId } from '../../values/ids.js'
import { type Actor, isSelf, may } from '../actor.js'
import { isInSight, rowsInSight, type Sight, sightOf } from '../sight.js'

/** Each of these scopes reads users, or changes users and shows the result. */
const scopesForUsers = ['users:read', 'users:write', 'admin'] as const

/** The users an actor may know of: all for staff, only themselves for customers, none without a scope for users. */
export function visibleUsers(actor: Actor): Visible {
  return rowsInSight(actor, usersInSight(actor), users.id)
}

/** @throws NOT_FOUND for a user that `visibleUsers` does not show. */
export function mustSeeUser(actor: Actor, id: UserId): void {
  if (!isInSight(actor, usersInSight(actor), id)) throw notFound('User', id)
}

/** A member of staff is changed only by administrators and by themselves. @throws NOT_FOUND, FORBIDDEN */
export function mustDecideAbout(actor: Actor, id: UserId, role: UserRole): void {
  mustSeeUser(actor, id)
  if (!isSelf(actor, id) && role !== 'customer' && !may(actor, 'admin'))
    throw forbidden('Only administrators can change accounts of staff', { scope: 'admin' })
}

function usersInSight(actor: Actor): Sight {
  return sightOf(actor, scopesForUsers)
}
