import type { RestRoute } from './route.js'

/** Parameters that choose a page. An export has all rows, so it does not take them; `after` stays, and chooses where it begins. */
const ofPages = ['page', 'limit']

/** The route of a list's export, below the list's own path. A resource is never found there, because ids are numbers. */
export function exportOf(list: RestRoute): RestRoute {
  return { ...list, path: `${list.path}/export`, without: [...(list.without ?? []), ...ofPages] }
}
