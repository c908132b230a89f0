import { clientScopes, scopes } from '../domain/scopes.js'
import type { Constraint } from './constrained.js'

/** What stands between the dots of an email address: no white space or control characters, and nothing that mail programs read as more than a name. */
const ATOM = String.raw`[^\s@<>"(),:;\\[\].\u0000-\u001f\u007f]+`

/** Email addresses as RFC 5321 bounds them; whether one exists only a mail can tell. */
export const EMAIL: Constraint = {
  minLength: 3,
  maxLength: 254,
  pattern: { source: new RegExp(String.raw`^${ATOM}(\.${ATOM})*@${ATOM}(\.${ATOM})+$`), meaning: 'an email address' },
  example: 'ada@example.com',
}

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
