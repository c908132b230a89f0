import { deleteResetsOfUser } from '../../db/queries/passwords.js'
import { endSessionsOfUser } from '../../db/queries/sessions.js'
import { updateUserRow, userForUpdate, userReads } from '../../db/queries/users.js'
import { everyRow } from '../../db/visible.js'
import { invalidField, notFound } from '../../values/errors/make.js'
import { normalizedPassword } from '../../values/password.js'
import { type Actor, requireUser } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import type { Services } from '../services.js'
import { mustKnowPassword } from './mustKnowPassword.js'

export interface PasswordChange {
  readonly currentPassword: string
  readonly newPassword: string
}

/** Changes the caller's password and ends all their sessions. @returns the number of ended sessions. @throws VALIDATION_ERROR, RATE_LIMIT_EXCEEDED */
export async function changePassword(services: Services, actor: Actor, change: PasswordChange): Promise<number> {
  const { userId } = requireUser(actor)
  const user = await userReads.one(services.db, everyRow, userId)
  if (!user) throw notFound('User', userId)
  if (normalizedPassword(change.newPassword) === normalizedPassword(change.currentPassword))
    throw invalidField('newPassword', 'must differ from the current password')
  await mustKnowPassword(services, user, change.currentPassword)
  const passwordHash = await services.passwords.hash(change.newPassword, services.origin.owner)
  return services.write(async (tx) => {
    await userForUpdate(tx, everyRow, userId)
    await updateUserRow(tx, userId, { passwordHash })
    await deleteResetsOfUser(tx, userId)
    await recordAuditEvent(services, tx, 'password_changed', { actor, userId })
    return endSessionsOfUser(tx, userId, services.clock.now())
  })
}
