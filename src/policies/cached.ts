import type { GraphQLSchema } from 'graphql'
import { Extensions } from 'type-graphql'
import { accessOf } from './authorize.js'
import { declaredQuota } from './limited.js'
import type { Policy, RootField } from './policy.js'

/** The data that a cached reply shows. */
export type CacheGroup = 'catalogue'

/** The caches that may keep the reply to a read: all; none; or all when the caller is anonymous, because other callers see other data. */
export type CacheAudience = 'public' | 'private' | 'by-caller'

/** Declares that the reply of a root field is the same for everybody, and that announcements tell its changes: it may be kept. */
export function Cached(group: CacheGroup): MethodDecorator & PropertyDecorator {
  return Extensions({ cached: group })
}

/** @returns undefined for a field whose replies are not kept */
export function cacheGroup({ extensions }: Pick<RootField, 'extensions'>): CacheGroup | undefined {
  return extensions.cached as CacheGroup | undefined // only `Cached` writes it
}

/** The names of the root fields whose replies are kept. */
export function cachedFields(schema: GraphQLSchema): string[] {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {})
  return fields.filter(cacheGroup).map(({ name }) => name)
}

/** The caches that may keep the replies of a root field. An anonymous caller gets only data that everybody may see. */
export function cacheAudience(field: Pick<RootField, 'extensions'>): CacheAudience {
  if (cacheGroup(field)) return 'public'
  return accessOf(field) === 'public' ? 'by-caller' : 'private'
}

/** Kept replies are shown without their policies being asked about the caller once more, so these policies must not depend on the caller. */
export const cached: Policy = {
  declare(field, kind) {
    if (!cacheGroup(field)) return
    const refuse = (reason: string) => new Error(`@Cached on the ${kind} ${field.name}: ${reason}`)
    if (kind !== 'query') throw refuse('only queries are kept')
    if (accessOf(field) !== 'public') throw refuse('the field must be @Public, because a kept reply is shown to everybody')
    if (declaredQuota(field)) throw refuse('the field must not have a quota of its own, because a kept reply is no call of it')
  },
}
