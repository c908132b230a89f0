import type { Tx } from '../../db/client.js'
import { type UserRow, userForUpdate } from '../../db/queries/users.js'
import { forbidden, notFound } from '../../values/errors.js'
import type { UserId } from '../../values/ids.js'
import { type Actor, isSelf, may } from '../actor.js'
import { visibleUsers } from './visibility.js'

/**
 * The user something is done to, locked for the rest of the transaction. Members of staff are administrators' business, and their own.
 * @throws NOT_FOUND, FORBIDDEN
 */
export async function subjectOf(tx: Tx, actor: Actor, id: UserId): Promise<UserRow> {
  const user = await userForUpdate(tx, visibleUsers(actor), id)
  if (!user) throw notFound('User', id)
  if (!isSelf(actor, id) && user.role !== 'customer' && !may(actor, 'admin'))
    throw forbidden('Only administrators decide about members of staff', { scope: 'admin' })
  return user
}
