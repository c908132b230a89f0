import type { GraphQLNamedType } from 'graphql'
import type { Access } from '../../policies/authorize.js'
import type { ArgumentSources } from '../arguments.js'
import type { GeneratedRoute } from '../sofa.js'
import { mayEnd } from './mayEnd.js'

/** The error statuses that an operation of the table may give. @param eventTypes as `mayEnd` takes them */
export function refusalsOf(
  row: GeneratedRoute,
  asked: Access | 'public',
  { path, version }: ArgumentSources,
  eventTypes: readonly GraphQLNamedType[],
): number[] {
  const { route, field } = row
  // every operation with an idempotency key may find that the key was used for another call
  const isConflictFree = route.method === 'GET' || field.extensions.idempotency === 'ignored'
  return [
    400,
    401,
    ...(route.refusals ?? []),
    ...(asked === 'public' && field.name !== 'logout' ? [] : [403]), // without users:write a key cannot end other sessions
    ...(path.length > 0 ? [404] : []),
    406,
    ...(isConflictFree ? [] : [409]),
    ...(mayEnd(row, eventTypes) ? [410] : []),
    ...(version ? [412] : []),
    413,
    415,
    429,
    500,
    503,
    507,
  ]
}
