import { MAX_PAGE } from '../values/page.js'

/** The position of a page in its list. */
export interface PageState {
  readonly page: number
  readonly pages?: number | null
  readonly nextCursor: string | null
}

/** The query parameters that choose a page; undefined for a parameter that the version does not have. */
export interface PageParameters {
  readonly page?: string | undefined
  readonly after?: string | undefined
}

/**
 * The `Link` header of a page (RFC 8288): first, prev, next and last, if that page exists and can be read.
 * @param url path and query of the request, as clients see them.
 */
export function pageLinks(url: string, names: PageParameters, { page, pages, nextCursor }: PageState): string {
  const [path = ''] = url.split('?')
  const parameters = new URLSearchParams(url.slice(path.length + 1))
  const isByCursor = names.after !== undefined && parameters.has(names.after)
  for (const own of [names.page, names.after]) if (own !== undefined) parameters.delete(own)
  const others = parameters.toString()
  const link = (rel: string, name?: string, value = ''): string => {
    const query = [others, name === undefined ? '' : `${name}=${encodeURIComponent(value)}`].filter(Boolean).join('&')
    return `<${path}${query ? `?${query}` : ''}>; rel="${rel}"`
  }
  const toPage = (rel: string, number: number) => (names.page === undefined ? [] : [link(rel, names.page, String(number))])
  const toNext = () => {
    if (nextCursor === null) return []
    const isFar = isByCursor || page >= MAX_PAGE || names.page === undefined
    if (!isFar) return toPage('next', page + 1)
    return names.after === undefined ? [] : [link('next', names.after, nextCursor)]
  }
  return [
    ...(names.page === undefined ? [link('first')] : toPage('first', 1)),
    ...(!isByCursor && page > 1 ? toPage('prev', page - 1) : []),
    ...toNext(),
    ...(pages != null && pages > 0 && pages <= MAX_PAGE ? toPage('last', pages) : []),
  ].join(', ')
}
