import { encodeCursorText, MAX_EXACT_TOTAL, type PageRequest } from '../values/page.js'

/** The facts about a page of a list that a caller can select, beside its rows. */
export interface PageFacts {
  readonly page: number
  readonly limit: number
  readonly nextCursor: string | null
  readonly total: number
  readonly totalIsExact: boolean
  readonly pages: number | null
  readonly startCursor: string | null
  readonly endCursor: string | null
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly totalCount: number
}

export type PageFact = keyof PageFacts

/** The facts that a statement tells about a page. A value that no selected fact needs is undefined. */
export interface PageFindings {
  readonly hasMore?: boolean
  /** The sort keys of the first and the last row in the order of reading, as JSON text; undefined for a page without rows, too. */
  readonly firstKey?: string
  readonly lastKey?: string
  /** At most a row more than the largest exact total. */
  readonly count?: number
  readonly isAfter?: boolean
  readonly isBefore?: boolean
}

type MakeFact<Fact extends PageFact> = (request: PageRequest, found: PageFindings) => PageFacts[Fact]

const total = (count = 0) => Math.min(count, MAX_EXACT_TOTAL)
const isExact = (count = 0) => count <= MAX_EXACT_TOTAL
const cursor = ({ sort }: PageRequest, key: string | undefined) => (key === undefined ? null : encodeCursorText(sort, key))

/** How each fact is made. The resolvers of `schema/page.ts` make the same facts from a page of rows. */
const makers: { readonly [Fact in PageFact]: MakeFact<Fact> } = {
  page: ({ page }) => page,
  limit: ({ limit }) => limit,
  nextCursor: (request, { hasMore, lastKey }) => (hasMore && !request.fromEnd ? cursor(request, lastKey) : null),
  total: (_request, { count }) => total(count),
  totalIsExact: (_request, { count }) => isExact(count),
  pages: ({ limit }, { count = 0 }) => (isExact(count) ? Math.ceil(count / limit) : null),
  startCursor: (request, { firstKey, lastKey }) => cursor(request, request.fromEnd ? lastKey : firstKey),
  endCursor: (request, { firstKey, lastKey }) => cursor(request, request.fromEnd ? firstKey : lastKey),
  hasNextPage: ({ fromEnd }, { hasMore, isBefore }) => (hasMore === true && !fromEnd) || isBefore === true,
  hasPreviousPage: ({ fromEnd }, { hasMore, isAfter }) => (hasMore === true && fromEnd === true) || isAfter === true,
  totalCount: (_request, { count }) => total(count),
}

export const factNames = Object.keys(makers) as readonly PageFact[] // its type has the same keys

export function pageFacts(facts: Iterable<PageFact>, request: PageRequest, found: PageFindings): Partial<PageFacts> {
  return Object.fromEntries([...facts].map((fact) => [fact, makers[fact](request, found)]))
}
