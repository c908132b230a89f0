import { clientScopes, scopes } from '../domain/scopes.js'
import { normalizedPassword, shorterPassword } from '../values/password.js'
import { emailRule } from '../values/textRule.js'
import type { Constraint } from './constrained.js'

export const EMAIL: Constraint = { ...emailRule, example: 'ada@example.com' }

const password = { maxLength: 128, secret: true, example: 'correct horse battery staple' } as const

/** A new password. Longer ones are refused before they are hashed. */
export const PASSWORD: Constraint = { ...password, minLength: 8, counted: normalizedPassword }

/** A password to compare. The rules for new passwords do not apply, because an error would tell which passwords are impossible. */
export const GIVEN_PASSWORD: Constraint = { ...password, minLength: 1, counted: shorterPassword }

/** A token that the gateway has issued. */
export function tokenLike(example: string): Constraint {
  return { minLength: 1, maxLength: 200, secret: true, example }
}

/** A list of scopes. */
export const SCOPES: Constraint = { minItems: 1, maxItems: scopes.length, items: { oneOf: scopes }, example: ['pets:read', 'orders:read'] }

/** A list of scopes that a client may be granted. */
export const CLIENT_SCOPES: Constraint = {
  minItems: 1,
  maxItems: clientScopes.length,
  items: { oneOf: clientScopes },
  example: ['read', 'orders:write'],
}
