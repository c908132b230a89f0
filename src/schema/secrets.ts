import { clientScopes, scopes } from '../domain/scopes.js'
import { emailRule } from '../values/textRule.js'
import type { Constraint } from './constrained.js'

/** An email address. */
export const EMAIL: Constraint = { ...emailRule, example: 'ada@example.com' }

/** A password that is set. Longer ones are refused before anything is computed from them. */
export const PASSWORD: Constraint = { minLength: 8, maxLength: 128, secret: true, example: 'correct horse battery staple' }

/** A password that is compared: what it cannot be is not told. */
export const GIVEN_PASSWORD: Constraint = { minLength: 1, maxLength: 128, secret: true, example: 'correct horse battery staple' }

/** A token that we have issued. */
export function tokenLike(example: string): Constraint {
  return { minLength: 1, maxLength: 200, secret: true, example }
}

/** Some of the scopes there are. */
export const SCOPES: Constraint = { minItems: 1, maxItems: scopes.length, items: { oneOf: scopes }, example: ['pets:read', 'orders:read'] }

/** Some of the scopes a client may be granted. */
export const CLIENT_SCOPES: Constraint = {
  minItems: 1,
  maxItems: clientScopes.length,
  items: { oneOf: clientScopes },
  example: ['read', 'orders:write'],
}
