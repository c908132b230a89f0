import { violates } from '../../db/failure.js'
import { deleteResetsOfUser } from '../../db/queries/passwords.js'
import { type UserRow, updateUserRow, userReads } from '../../db/queries/users.js'
import { forbidden, notFound } from '../../values/errors/make.js'
import type { UserId } from '../../values/ids.js'
import { type Actor, requireUser } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
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
  if (email != null) await mayChangeEmail(services, actor, id, currentPassword)
  const change = { username, firstName, lastName, phone, ...(email != null && { email }) }
  try {
    return await services.write(async (tx) => {
      const user = await userToChange(services, tx, actor, id)
      if (Object.values(change).every((value) => value === undefined)) return user
      if (email != null && email !== user.email) {
        await deleteResetsOfUser(tx, id) // the tokens were mailed to the old address
        await recordAuditEvent(services, tx, 'email_changed', { actor, userId: id })
      }
      return updateUserRow(tx, id, change)
    })
  } catch (error) {
    throw email != null && violates(error, 'users_email_key') ? emailTaken(email) : error
  }
}

async function mayChangeEmail(services: Services, actor: Actor, id: UserId, currentPassword: string | null | undefined): Promise<void> {
  const user = await userReads.one(services.db, visibleUsers(actor), id)
  if (!user) throw notFound('User', id)
  if (requireUser(actor).userId !== id) throw forbidden('Only the user can change the email address of an account')
  await mustKnowPassword(services, user, currentPassword)
}
