import { findUserByEmail, insertUser, type UserRow } from '../../db/queries/users.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { conflict } from '../../values/errors/make.js'
import { type IssuedApiKey, makeApiKey } from '../apiKeys/apiKey.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { accountOf } from '../caller.js'
import { scopesOfRole } from '../scopes.js'
import type { Services } from '../services.js'

/** The fields of an account that describe the user. Users set these fields themselves. */
export interface Profile {
  readonly username?: string | null
  readonly firstName?: string | null
  readonly lastName?: string | null
  readonly phone?: string | null
}

export interface Registration extends Profile {
  readonly email: string
  readonly password: string
}

/** Creates a customer's account and a first API key with all scopes of customers. @throws CONFLICT when the email is taken. */
export async function registerUser(
  services: Services,
  { email, password, username, firstName, lastName, phone }: Registration,
): Promise<UserRow & { apiKey: IssuedApiKey }> {
  if (await findUserByEmail(services.db, email)) throw emailTaken(email) // checked before the expensive hash
  const passwordHash = await services.passwords.hash(password, services.origin.owner)
  return services.write(async (tx) => {
    const createdAt = services.clock.now()
    const user = await insertUser(tx, { email, passwordHash, username, firstName, lastName, phone, createdAt })
    if (!user) throw emailTaken(email)
    services.wroteFor(accountOf(user.id))
    const apiKey = await makeApiKey(services, tx, { userId: user.id, scopes: scopesOfRole.customer })
    await recordAuditEvent(services, tx, 'user_registered', { userId: user.id, subject: `apiKey:${apiKey.id}` })
    return { ...user, apiKey }
  })
}

export function emailTaken(email: string): ApiError {
  return conflict('The email address belongs to another user', { field: 'email', value: email })
}
