import { violates } from '../../db/failure.js'
import { deleteResetsOfUser } from '../../db/queries/passwords.js'
import { type UserRow, updateUserRow, userReads } from '../../db/queries/users.js'
import { forbidden, notFound } from '../../values/errors/make.js'
import type { UserId } from '../../values/ids.js'
import { type Actor, requireUser } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { mustBeUnchanged } from '../mustBeUnchanged.js'
import { mustKnowPassword } from '../passwords/mustKnowPassword.js'
import type { Services } from '../services.js'
import { emailTaken, type Profile } from './registerUser.js'
import { userToChange } from './userToChange.js'
import { visibleUsers } from './visibility.js'

export interface UserChangeInput extends Profile {
  readonly email?: string | null
  /** Required to change the email, because the owner of the email can reset the password. */
  readonly currentPassword?: string | null
}

/**
 * Changes the fields of the input and leaves the others (RFC 7396: null empties a field). Only the user may change the email.
 * @throws NOT_FOUND, FORBIDDEN, VALIDATION_ERROR, CONFLICT when the email is taken.
 */
export async function changeUser(services: Services, actor: Actor, id: UserId, input: UserChangeInput): Promise<UserRow> {
  const { email, currentPassword, username, firstName, lastName, phone } = input
  const owner = email == null ? undefined : await userWithOtherEmail(services, actor, id, email)
  if (owner) await mayChangeEmail(services, actor, owner, currentPassword)
  const change = { username, firstName, lastName, phone, ...(owner && email != null && { email }) }
  try {
    return await services.write(async (tx) => {
      const user = await userToChange(services, tx, actor, id)
      await mustBeUnchanged(services, tx, 'User', user)
      if (Object.values(change).every((value) => value === undefined)) return user
      if (change.email !== undefined && change.email !== user.email) {
        await deleteResetsOfUser(tx, id) // the tokens were mailed to the old address
        await recordAuditEvent(services, tx, 'email_changed', { actor, userId: id })
      }
      return updateUserRow(tx, id, change)
    })
  } catch (error) {
    throw email != null && violates(error, 'users_email_key') ? emailTaken(email) : error
  }
}

/** @returns undefined when the user has this email already: it was sent back with other changes. @throws NOT_FOUND */
async function userWithOtherEmail(services: Services, actor: Actor, id: UserId, email: string): Promise<UserRow | undefined> {
  const user = await userReads.one(services.db, visibleUsers(actor), id)
  if (!user) throw notFound('User', id)
  return user.email === email ? undefined : user
}

/** @throws FORBIDDEN, VALIDATION_ERROR naming `currentPassword`, RATE_LIMIT_EXCEEDED */
async function mayChangeEmail(services: Services, actor: Actor, user: UserRow, currentPassword: string | null | undefined): Promise<void> {
  if (requireUser(actor).userId !== user.id) throw forbidden('Only the user can change the email address of an account')
  await mustKnowPassword(services, user, currentPassword)
}
