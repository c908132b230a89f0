import type { Access } from '../../policies/authorize.js'
import type { ArgumentSources } from '../arguments.js'
import type { GeneratedRoute } from '../sofa.js'

/** Writes that no state of things stands in the way of, by field. Any other write may meet a conflict. */
const conflictFree = new Set([
  'reinstateUser',
  'revokeApiKey',
  'login',
  'refresh',
  'logout',
  'changePassword',
  'requestPasswordReset',
  'resetPassword',
  'createOAuthClient',
  'updateOAuthClient',
  'rotateOAuthClientSecret',
  'deleteOAuthClient',
])

/** What asks for a password, and slows down those who guess, by field. */
const slowedDown = new Set(['login', 'updateUser', 'changePassword'])

/** The statuses with which an operation of the table can refuse. */
export function refusalsOf({ route, field }: GeneratedRoute, asked: Access | 'public', { path, version }: ArgumentSources): number[] {
  const isConflictFree = route.method === 'GET' || conflictFree.has(field.name)
  return [
    400,
    401,
    ...(asked === 'public' && field.name !== 'logout' ? [] : [403]), // a key without users:write cannot end other sessions
    ...(path.length > 0 ? [404] : []),
    406,
    ...(isConflictFree ? [] : [409]),
    ...(version ? [412] : []),
    413,
    415,
    ...(slowedDown.has(field.name) ? [429] : []),
    500,
    503,
  ]
}
