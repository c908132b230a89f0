import { type SearchRow, type SearchType, searchSorts, selectMatches } from '../../db/queries/search.js'
import { everyRow, type Visible } from '../../db/visible.js'
import { invalidField } from '../../values/errors/make.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import { type Actor, isStaff, may } from '../actor.js'
import { visibleOrders } from '../orders/visibility.js'
import type { Services } from '../services.js'
import { visibleUsers } from '../users/visibility.js'

/**
 * Full-text search over everything the caller may see, by default best match first.
 * @throws VALIDATION_ERROR for a type that the caller cannot search.
 */
export function search(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  { q, type, ...page }: PageArguments & { q: string; type?: SearchType | null },
): Promise<Page<SearchRow>> {
  const searchable = new Map<SearchType, Visible>([
    ['pet', everyRow],
    ['category', everyRow],
    ['tag', everyRow],
  ])
  if (isStaff(actor) && may(actor, 'orders:read')) searchable.set('order', visibleOrders(actor))
  if (isStaff(actor) && may(actor, 'users:read')) searchable.set('user', visibleUsers(actor))
  if (type != null && !searchable.has(type)) {
    throw invalidField('type', `must be one of ${[...searchable.keys()].join(', ')}`, { value: type, allowed: [...searchable.keys()] })
  }
  const types = type == null ? searchable : new Map([...searchable].filter(([name]) => name === type))
  return selectMatches(db, { q, types }, parsePage(page, searchSorts, 'score,type'))
}

export type { SearchRow, SearchType }
