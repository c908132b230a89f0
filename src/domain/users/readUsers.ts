import { findUserByEmail, type UserRow, userReads, userSorts } from '../../db/queries/users.js'
import { notFound } from '../../values/errors/make.js'
import type { Fields, Shown } from '../../values/fields.js'
import type { UserId } from '../../values/ids.js'
import {
  type ConnectionArguments,
  type ConnectionPage,
  type ListQuery,
  type Page,
  type PageArguments,
  parseConnection,
  parsePage,
} from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { visibleUsers } from './visibility.js'

const DEFAULT_SORT = 'id'

/** @throws NOT_FOUND, also when the actor may not know of the user. */
export async function getUser({ db }: Pick<Services, 'db'>, actor: Actor, id: UserId, fields: Fields): Promise<Shown<UserRow>> {
  const user = await userReads.one(db, visibleUsers(actor), id, fields)
  if (!user) throw notFound('User', id)
  return user
}

/** The id of the user with this email address. @throws NOT_FOUND */
export async function idOfUser({ db }: Pick<Services, 'db'>, email: string): Promise<UserId> {
  const user = await findUserByEmail(db, email)
  if (!user) throw notFound('User', email)
  return user.id
}

/** The users the actor may see. @throws VALIDATION_ERROR */
export function listUsers({ db }: Pick<Services, 'db'>, actor: Actor, args: PageArguments, fields: Fields): Promise<Page<Shown<UserRow>>> {
  const { filter, request } = userPage(args)
  return userReads.page(db, visibleUsers(actor), filter, request, fields)
}

/** The part of a list of users that the arguments of a page ask for. @throws VALIDATION_ERROR */
export function userPage(args: PageArguments): ListQuery<object> {
  return { filter: {}, request: parsePage(args, userSorts, DEFAULT_SORT) }
}

/** The same list as a connection. @throws VALIDATION_ERROR */
export function connectUsers(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  args: ConnectionArguments,
  fields: Fields,
): Promise<ConnectionPage<Shown<UserRow>>> {
  const { filter, request } = userConnection(args)
  return userReads.page(db, visibleUsers(actor), filter, request, fields)
}

/** The part of a list of users that the arguments of a connection ask for. @throws VALIDATION_ERROR */
export function userConnection(args: ConnectionArguments): ListQuery<object> {
  return { filter: {}, request: parseConnection(args, userSorts, DEFAULT_SORT) }
}
