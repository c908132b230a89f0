import { insertApiKey } from '../../db/queries/apiKeys.js'
import { findUserByEmail, insertUser, type UserRole, type UserRow } from '../../db/queries/users.js'
import { conflict, invalidField } from '../../values/errors.js'
import { scopesOfRole } from '../actor.js'
import type { Services } from '../services.js'
import { hashApiKey, newApiKey } from './apiKey.js'

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

export interface KeyRequest {
  readonly email: string
  readonly role: UserRole
  /** Without it the key carries every scope of the role. */
  readonly scopes?: readonly string[]
}

/**
 * Issues a key to the user with this email, who is created when unknown.
 * @returns the secret; it is shown this once and cannot be read again.
 * @throws VALIDATION_ERROR, CONFLICT when the user exists with another role.
 */
export function issueApiKey({ write, clock, ids }: Services, request: KeyRequest, kind: 'live' | 'test'): Promise<string> {
  if (!EMAIL.test(request.email)) throw invalidField('email', 'must be an email address', { value: request.email })
  const allowed: readonly string[] = scopesOfRole[request.role]
  const unknown = request.scopes?.find((scope) => !allowed.includes(scope))
  if (unknown !== undefined)
    throw invalidField('scopes', `${request.role} keys may carry ${allowed.join(', ')}`, { value: unknown, allowed })
  return write(async (tx) => {
    const now = clock.now()
    const user: UserRow | undefined =
      (await findUserByEmail(tx, request.email)) ??
      (await insertUser(tx, { email: request.email, role: request.role, createdAt: now })) ??
      (await findUserByEmail(tx, request.email))
    if (user?.role !== request.role)
      throw conflict(`${request.email} exists with the role ${user?.role}`, { field: 'role', role: user?.role })
    const key = newApiKey(ids, kind)
    await insertApiKey(tx, {
      userId: user.id,
      hash: hashApiKey(key),
      prefix: key.slice(0, 12),
      last4: key.slice(-4),
      scopes: [...(request.scopes ?? allowed)],
      createdAt: now,
    })
    return key
  })
}
