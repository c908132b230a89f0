import { MAX_PAGE } from '../values/page.js'

/** The position of a page in its list. */
export interface PageState {
  readonly page: number
  readonly pages?: number | null
  readonly nextCursor: string | null
}

/**
 * The `Link` header of a page (RFC 8288): first, prev, next and last, if that page exists and can be read.
 * @param url path and query of the request, as clients see them.
 */
export function pageLinks(url: string, { page, pages, nextCursor }: PageState): string {
  const [path = ''] = url.split('?')
  const query = url.slice(path.length + 1)
  const isByCursor = new URLSearchParams(query).has('after')
  const link = (rel: string, change: Record<string, string>): string => {
    const parameters = new URLSearchParams(query)
    parameters.delete('page')
    parameters.delete('after')
    for (const [name, value] of Object.entries(change)) parameters.set(name, value)
    const text = parameters.toString()
    return `<${path}${text ? `?${text}` : ''}>; rel="${rel}"`
  }
  const toPage = (number: number) => ({ page: String(number) })
  const links = [link('first', toPage(1))]
  if (!isByCursor && page > 1) links.push(link('prev', toPage(page - 1)))
  if (nextCursor !== null) links.push(link('next', isByCursor || page >= MAX_PAGE ? { after: nextCursor } : toPage(page + 1)))
  if (pages != null && pages > 0 && pages <= MAX_PAGE) links.push(link('last', toPage(pages)))
  return links.join(', ')
}
