import { getNamedType, isObjectType } from 'graphql'
import type { Access } from '../../policies/authorize.js'
import type { ArgumentSources } from '../arguments.js'
import { rowType } from '../representation.js'
import type { GeneratedRoute } from '../sofa.js'

/** What asks for a password, and slows down those who guess, by field. */
const slowedDown = new Set(['login', 'updateUser', 'changePassword'])

/** A list can be had as an export, of which a caller may have a few at a time. */
function isExported({ type }: GeneratedRoute['field']): boolean {
  const named = getNamedType(type)
  return isObjectType(named) && rowType(named) !== undefined
}

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
    ...(slowedDown.has(field.name) || isExported(field) ? [429] : []),
    500,
    503,
  ]
}
