import { findUserByEmail, insertUser, type UserRole } from '../../db/queries/users.js'
import { conflict, invalidField } from '../../values/errors/make.js'
import { emailRule, problemOf } from '../../values/textRule.js'
import type { Actor } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { scopesOfRole } from '../scopes.js'
import type { Services } from '../services.js'
import { makeApiKey } from './apiKey.js'

interface KeyRequest {
  readonly email: string
  readonly role: UserRole
  /** Default: every scope of the role. */
  readonly scopes?: readonly string[]
}

/**
 * For operators: issues a key to the user with this email, and creates the user when the email is unknown.
 * @param actor who issues the key, for the audit log; by default the gateway itself.
 * @returns the secret; it is shown this once and cannot be read again.
 * @throws VALIDATION_ERROR, CONFLICT when the user exists with another role.
 */
export async function provisionApiKey(services: Services, { email, role, scopes }: KeyRequest, actor?: Actor): Promise<string> {
  const problem = problemOf(email, emailRule)
  if (problem) throw invalidField('email', problem, { value: email.slice(0, 100) })
  const allowed: readonly string[] = scopesOfRole[role]
  const unknown = scopes?.find((scope) => !allowed.includes(scope))
  if (scopes?.length === 0) throw invalidField('scopes', 'must name at least one scope', { allowed })
  if (unknown !== undefined) throw invalidField('scopes', `${role} keys may carry ${allowed.join(', ')}`, { value: unknown, allowed })
  return services.write(async (tx) => {
    const createdAt = services.clock.now()
    const user =
      (await findUserByEmail(tx, email)) ?? (await insertUser(tx, { email, role, createdAt })) ?? (await findUserByEmail(tx, email))
    if (user?.role !== role) throw conflict(`${email} exists with the role ${user?.role}`, { field: 'role', role: user?.role })
    const key = await makeApiKey(services, tx, { userId: user.id, scopes: scopes ?? allowed })
    await recordAuditEvent(services, tx, 'api_key_issued', { actor, userId: user.id, subject: `apiKey:${key.id}` })
    return key.secret
  })
}
