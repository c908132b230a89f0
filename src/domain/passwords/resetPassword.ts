import { deleteResetsOfUser, hasPasswordReset, insertPasswordReset, lockResets, takePasswordReset } from '../../db/queries/passwords.js'
import { endSessionsOfUser } from '../../db/queries/sessions.js'
import { updateUserRow } from '../../db/queries/users.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { invalidField } from '../../values/errors/make.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { hashSecret, newSecret } from '../secret.js'
import type { Services } from '../services.js'

const RESET_SECONDS = 30 * 60
/** More mails than these in half an hour help nobody but somebody who wants to fill a mailbox. */
const MAX_OPEN_RESETS = 3

/**
 * Mails a token that permits to set a new password, if there is an active user with this email. The caller learns nothing of that, neither from
 * the answer nor from the time it takes.
 * @throws SERVICE_UNAVAILABLE when there is no way to send mail, whoever asks.
 */
export async function requestPasswordReset(services: Services, email: string): Promise<void> {
  services.mailer.mustBeReady()
  const token = newSecret(services.ids, 'prt_')
  const now = services.clock.now()
  const expiresAt = new Date(now.getTime() + RESET_SECONDS * 1000)
  const user = await services.write(async (tx) => {
    await lockResets(tx, email)
    const made = await insertPasswordReset(tx, { hash: hashSecret(token), email, now, expiresAt, limit: MAX_OPEN_RESETS })
    await recordAuditEvent(services, tx, 'password_reset_requested', { userId: made?.userId })
    return made
  })
  if (!user) return
  const mail = { to: user.email, subject: 'Set a new password', text: mailText(token, services.passwordResetUrl) }
  await services.afterCommit(async () => services.mailer.post(mail)) // a token that was not kept opens nothing
}

/** Sets a new password by a token from the mail, once, and ends all the user's sessions. @throws VALIDATION_ERROR when the token is not good. */
export async function resetPassword(services: Services, token: string, newPassword: string): Promise<number> {
  const hash = hashSecret(token)
  if (!(await hasPasswordReset(services.db, hash, services.clock.now()))) throw badToken()
  const passwordHash = await services.passwords.hash(newPassword, services.origin.owner)
  return services.write(async (tx) => {
    const now = services.clock.now()
    const userId = await takePasswordReset(tx, hash, now)
    if (userId === undefined) throw badToken()
    await updateUserRow(tx, userId, { passwordHash })
    await deleteResetsOfUser(tx, userId)
    await recordAuditEvent(services, tx, 'password_reset', { userId })
    return endSessionsOfUser(tx, userId, now)
  })
}

function badToken(): ApiError {
  return invalidField('token', 'is not good: it was used, has expired after 30 minutes, or never was one')
}

/** @param page where users set passwords; the token stands behind `#`, which browsers send to nobody. */
function mailText(token: string, page: string | undefined): string {
  const how = page
    ? `Set it here:\n\n${page}#token=${token}`
    : `Send this token as "token", with the new password as "newPassword", to POST /v1/auth/password/reset:\n\n${token}`
  return `Somebody, probably you, wants to set a new password for your account.\n\n${how}\n
It works once, within 30 minutes. If it was not you, do nothing: your password stays as it is.\n`
}
