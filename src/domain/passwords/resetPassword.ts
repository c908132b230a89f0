import { deleteResetsOfUser, hasPasswordReset, insertPasswordReset, lockResets, takePasswordReset } from '../../db/queries/passwords.js'
import { endSessionsOfUser } from '../../db/queries/sessions.js'
import { updateUserRow } from '../../db/queries/users.js'
import { apiPath } from '../../values/apiVersion.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { invalidField } from '../../values/errors/make.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { accountOf } from '../caller.js'
import { hashSecret, newSecret } from '../secret.js'
import type { Services } from '../services.js'

const RESET_SECONDS = 30 * 60
/** Open reset tokens of one user. More mails in half an hour only help an attacker who wants to fill a mailbox. */
const MAX_OPEN_RESETS = 3

/**
 * Mails a reset token, if there is an active user with this email. Neither the reply nor its time tells the caller whether there is such a user.
 * @throws SERVICE_UNAVAILABLE when the gateway cannot send mail, for known and unknown emails alike.
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
  const mail = { to: user.email, subject: 'Set a new password', text: mailText(token, services) }
  await services.afterCommit(async () => services.mailer.post(mail)) // the token works only once it has committed
}

/**
 * Sets a new password with a reset token, which works once, and ends all sessions of the user.
 * @returns the number of ended sessions. @throws VALIDATION_ERROR for an invalid token
 */
export async function resetPassword(services: Services, token: string, newPassword: string): Promise<number> {
  const hash = hashSecret(token)
  if (!(await hasPasswordReset(services.db, hash, services.clock.now()))) throw badToken()
  const passwordHash = await services.passwords.hash(newPassword, services.origin.owner)
  return services.write(async (tx) => {
    const now = services.clock.now()
    const userId = await takePasswordReset(tx, hash, now)
    if (userId === undefined) throw badToken()
    services.wroteFor(accountOf(userId))
    await updateUserRow(tx, userId, { passwordHash })
    await deleteResetsOfUser(tx, userId)
    await recordAuditEvent(services, tx, 'password_reset', { userId })
    return endSessionsOfUser(tx, userId, now)
  })
}

function badToken(): ApiError {
  return invalidField('token', 'is not a valid reset token: it is unknown, was used, or is older than 30 minutes')
}

/** The token comes after `#`, because browsers send this part of a URL to no server. */
function mailText(token: string, { passwordResetUrl, urlOf }: Pick<Services, 'passwordResetUrl' | 'urlOf'>): string {
  const how = passwordResetUrl
    ? `Set it here:\n\n${passwordResetUrl}#token=${token}`
    : `Send this token as "token", with the new password as "newPassword", by POST to\n${urlOf(apiPath('auth', 'password', 'reset'))}\n\n${token}`
  return `Somebody, probably you, wants to set a new password for your account.\n\n${how}\n
It works once, within 30 minutes. If it was not you, do nothing: your password stays as it is.\n`
}
