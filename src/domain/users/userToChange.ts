import type { Tx } from '../../db/client.js'
import { type UserRow, userForUpdate } from '../../db/queries/users.js'
import { notFound } from '../../values/errors/make.js'
import type { UserId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { demand } from '../demands.js'
import type { Services } from '../services.js'
import { visibleUsers } from './visibility.js'

/**
 * The user whom a use case changes, locked for the rest of the transaction. A member of staff is changed only by administrators and by themselves.
 * @throws NOT_FOUND, FORBIDDEN
 */
export async function userToChange(services: Pick<Services, 'demands'>, tx: Tx, actor: Actor, id: UserId): Promise<UserRow> {
  const user = await userForUpdate(tx, visibleUsers(actor), id)
  if (!user) throw notFound('User', id)
  demand(services, actor, 'decidesAbout', id, user.role)
  return user
}
