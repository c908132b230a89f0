import { ArgsType, Field, Int, ObjectType } from 'type-graphql'
import { DEFAULT_LIMIT, MAX_EXACT_TOTAL, MAX_LIMIT, MAX_PAGE, type Page } from '../values/page.js'
import { Constrained } from './constrained.js'

const PAGE = { minimum: 1, maximum: MAX_PAGE } as const
const LIMIT = { minimum: 1, maximum: MAX_LIMIT } as const
const CURSOR = { minLength: 1, maxLength: 2000 } as const
const TOTAL = { minimum: 0, maximum: MAX_EXACT_TOTAL } as const

/** The arguments of every list. */
@ArgsType()
export class PageArgs {
  @Constrained(PAGE)
  @Field(() => Int, { defaultValue: 1, description: `Number of the page, 1 to ${MAX_PAGE}. Read deeper pages with \`after\`.` })
  page!: number

  @Constrained(LIMIT)
  @Field(() => Int, { defaultValue: DEFAULT_LIMIT, description: `Entries per page, 1 to ${MAX_LIMIT}.` })
  limit!: number

  @Constrained(CURSOR)
  @Field(() => String, {
    nullable: true,
    description:
      'Cursor after which the page begins: the `nextCursor` of the previous page. A cursor contains the sort order; `page` is ignored.',
  })
  after?: string | null
}

/** The page arguments of a connection (Relay Cursor Connections). */
@ArgsType()
export class ConnectionArgs {
  @Constrained(LIMIT)
  @Field(() => Int, { defaultValue: DEFAULT_LIMIT, description: `Number of edges, 1 to ${MAX_LIMIT}.` })
  first!: number

  @Constrained(CURSOR)
  @Field(() => String, { nullable: true, description: 'Cursor after which the edges begin.' })
  after?: string | null
}

@ObjectType({ description: 'Position of a page in its list.', simpleResolvers: true })
export class Pagination {
  @Constrained(PAGE)
  @Field(() => Int, { description: 'Number of this page, from 1; always 1 when the page was read by cursor.' })
  page: number

  @Constrained(LIMIT)
  @Field(() => Int, { description: 'Maximum number of entries of a page.' })
  limit: number

  @Constrained(CURSOR)
  @Field(() => String, { nullable: true, description: 'Cursor of the next page for `after`; null on the last page.' })
  nextCursor: string | null

  private counted: Promise<number> | undefined

  constructor(private readonly source: Page<unknown>) {
    this.page = source.request.page
    this.limit = source.request.limit
    this.nextCursor = source.next
  }

  @Constrained(TOTAL)
  @Field(() => Int, {
    description: `Number of matching entries, up to ${MAX_EXACT_TOTAL}. For more entries it is ${MAX_EXACT_TOTAL}, and \`totalIsExact\` is false.`,
  })
  async total(): Promise<number> {
    return Math.min(await this.count(), MAX_EXACT_TOTAL)
  }

  @Field(() => Boolean, { description: 'Whether `total` is exact.' })
  async totalIsExact(): Promise<boolean> {
    return (await this.count()) <= MAX_EXACT_TOTAL
  }

  @Constrained(TOTAL)
  @Field(() => Int, { nullable: true, description: 'Number of pages; null when the total is not exact.' })
  async pages(): Promise<number | null> {
    const count = await this.count()
    return count <= MAX_EXACT_TOTAL ? Math.ceil(count / this.limit) : null
  }

  private count(): Promise<number> {
    this.counted ??= this.source.count()
    return this.counted
  }
}

/** A page of rows in the public form of a list. */
export function toPage<Row>(page: Page<Row>): { data: readonly Row[]; pagination: Pagination } {
  return { data: page.rows, pagination: new Pagination(page) }
}

@ObjectType({ description: 'Position of a set of edges in a connection (Relay Cursor Connections).', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether edges follow.' }) hasNextPage!: boolean
  @Field(() => Boolean, { description: 'Whether edges come before; known only when read with `after`.' }) hasPreviousPage!: boolean
  @Field(() => String, { nullable: true, description: 'Cursor of the first edge.' }) startCursor!: string | null
  @Field(() => String, { nullable: true, description: 'Cursor of the last edge.' }) endCursor!: string | null
}

/** A page of rows in the form of a Relay connection. */
export function toConnection<Row>(page: Page<Row>) {
  const edges = page.rows.map((node) => ({ node, cursor: page.cursor(node) }))
  return {
    edges,
    nodes: page.rows,
    pageInfo: {
      hasNextPage: page.next !== null,
      hasPreviousPage: page.request.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    pagination: new Pagination(page),
  }
}
