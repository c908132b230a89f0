import type { Access } from '../../policies/authorize.js'
import type { ArgumentSources } from '../arguments.js'
import type { GeneratedRoute } from '../sofa.js'

/** What asks for a password, and slows down those who guess, by field. */
const slowedDown = new Set(['login', 'updateUser', 'changePassword'])

/** The statuses with which an operation of the table can refuse. */
export function refusalsOf({ route, field }: GeneratedRoute, asked: Access | 'public', { path, version }: ArgumentSources): number[] {
  // whatever takes an idempotency key may find that it was used for something else
  const isConflictFree = route.method === 'GET' || field.extensions.idempotency === 'ignored'
  return [
    400,
    401,
    ...(route.refusals ?? []),
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
    507,
  ]
}
