import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { CursorValue, Page, PageRequest } from '../../values/page.js'
import type { Db } from '../client.js'
import { isPresent } from '../shapes/users.js'
import { orders } from '../tables/orders.js'
import { categories, pets, tags } from '../tables/pets.js'
import { users } from '../tables/users.js'
import { conditionOf, type Visible } from '../visible.js'
import { behind, orderBy, readPage, type SortColumns } from './keyset.js'
import { hasWords, searchQuery } from './textSearch.js'

export type SearchType = 'pet' | 'category' | 'tag' | 'order' | 'user'

export interface SearchRow extends Record<string, unknown> {
  readonly type: SearchType
  readonly id: number
  readonly title: string
  readonly excerpt: string
  /** Lower is better; an integer, so that a cursor keeps it exactly. */
  readonly score: number
}

export const searchSorts = { score: 'int32', type: 'text', id: 'integer' } as const

const sortColumns: SortColumns = { score: sql`score`, type: sql`type`, id: sql`id` }
const ORDER_NUMBER = /^\s*(?:ORD-)?0*(\d{1,15})\s*$/i

export interface SearchQuery {
  readonly q: string
  /** The types to search, each with the rows that the caller may see. */
  readonly types: ReadonlyMap<SearchType, Visible>
}

/** Full text over names, descriptions and order numbers, best match first. A text without words matches nothing. */
export function selectMatches(db: Db, { q, types }: SearchQuery, request: PageRequest): Promise<Page<SearchRow>> {
  const found = sql.join(
    [...types].map(([type, visible]) => sql`(${source(type, q)} and ${conditionOf(visible) ?? sql`true`})`),
    sql` union all `,
  )
  const remaining = behind(sortColumns, request, (i) => request.after?.[i])
  return readPage({
    request,
    read: async (limit, offset) => {
      const rows = await db.execute<SearchRow & { id: string | number }>(
        sql`select type, id, title, ts_headline('simple', body, ${searchQuery(q)}, 'StartSel="", StopSel="", MaxWords=24, MinWords=8') as excerpt, score
            from (select * from (${found}) as found ${remaining ? sql`where ${remaining}` : sql``}
                  order by ${sql.join(orderBy(sortColumns, request), sql`, `)} limit ${limit} offset ${offset}) as page`,
      )
      return rows.map((row) => ({ ...row, id: Number(row.id) }))
    },
    key: (row, field): CursorValue => (field === 'type' ? row.type : field === 'score' ? row.score : row.id),
    count: async () => {
      const [row] = await db.execute<{ n: number }>(
        sql`select count(*)::int as n from (select 1 from (${found}) as found limit 10001) as bounded`,
      )
      return row?.n ?? 0
    },
  })
}

/** A SELECT of one type's rows as `type, id, title, body, score`, ending in a WHERE clause. */
function source(type: SearchType, q: string): SQL {
  switch (type) {
    case 'pet':
      return sql`select 'pet' as type, ${pets.id} as id, ${pets.name} as title, coalesce(${pets.description}, '') as body, ${score(pets.search, q)}
                 from ${pets} where ${hasWords(pets, q)}`
    case 'category':
      return named('category', sql`${categories}`, sql`${categories.id}`, sql`${categories.name}`, q)
    case 'tag':
      return named('tag', sql`${tags}`, sql`${tags.id}`, sql`${tags.name}`, q)
    case 'user':
      return sql`select 'user' as type, ${users.id} as id, concat_ws(' ', ${users.firstName}, ${users.lastName}) as title, ${users.email} as body,
                 ${score(users.search, q)} from ${users} where ${isPresent} and ${hasWords(users, q)}`
    case 'order': {
      const number = Number(ORDER_NUMBER.exec(q)?.[1] ?? 0)
      return sql`select 'order' as type, ${orders.id} as id, 'ORD-' || lpad(${orders.id}::text, greatest(8, length(${orders.id}::text)), '0') as title,
                 ${orders.status}::text as body, -1000000 as score from ${orders} where ${orders.id} = ${number}`
    }
  }
}

function named(type: 'category' | 'tag', table: SQL, id: SQL, name: SQL, q: string): SQL {
  const words = { search: sql`search_words(${name})`, folded: sql`search_text(${name})` }
  return sql`select ${sql.raw(`'${type}'`)} as type, ${id} as id, ${name} as title, '' as body, ${score(words.search, q)} from ${table} where ${hasWords(words, q)}`
}

/** Each found word counts for itself: the rank of words that stand near each other takes a time in proportion to the pairs of their places. */
function score(search: SQLWrapper, q: string): SQL {
  return sql`(-1000000 * ts_rank(${search}, replace(${searchQuery(q)}::text, '&', '|')::tsquery))::int as score`
}
