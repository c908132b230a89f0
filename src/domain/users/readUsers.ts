import { type UserRow, userReads, userSorts } from '../../db/queries/users.js'
import { notFound } from '../../values/errors/make.js'
import type { Fields, Shown } from '../../values/fields.js'
import type { UserId } from '../../values/ids.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { visibleUsers } from './visibility.js'

/** @throws NOT_FOUND, also when the actor may not know of the user. */
export async function getUser({ db }: Pick<Services, 'db'>, actor: Actor, id: UserId, fields: Fields): Promise<Shown<UserRow>> {
  const user = await userReads.one(db, visibleUsers(actor), id, fields)
  if (!user) throw notFound('User', id)
  return user
}

/** The users the actor may see. @throws VALIDATION_ERROR */
export function listUsers({ db }: Pick<Services, 'db'>, actor: Actor, args: PageArguments, fields: Fields): Promise<Page<Shown<UserRow>>> {
  return userReads.page(db, visibleUsers(actor), {}, parsePage(args, userSorts, 'id'), fields)
}
