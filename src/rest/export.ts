import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { DocumentNode } from 'graphql'
import type { Executor } from '../graphql/execute.js'
import { describe, toApiError } from '../graphql/publicError.js'
import { MAX_COST, type Variables } from '../policies/price.js'
import { MAX_LIMIT } from '../values/page.js'
import type { ShowObject } from './versions/shownObjects.js'

export const NDJSON_TYPE = 'application/x-ndjson'

interface Rows {
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly pagination: { readonly nextCursor: string | null }
}

interface ExportedRows {
  /** The list's field. */
  readonly field: string
  /** Shows a row as the version does; undefined where the version shows what the schema shows. */
  readonly show: ShowObject | undefined
}

/**
 * Streams all rows of a list, one JSON text a line. The list's own operation runs page after page, by cursor. The next page is read after the client
 * has taken the last page, so memory stays constant. The first page is read before anything is sent, so a refusal keeps its status. A later failure,
 * such as a credential that has ended, ends the stream with a line that holds the error's envelope.
 */
export async function exportRows(
  executor: Executor,
  request: FastifyRequest,
  document: DocumentNode,
  variables: Variables,
  { field, show }: ExportedRows,
): Promise<Readable> {
  const limit = largestPage((rows) => executor.price(document, { ...variables, limit: rows }))
  const read = async (position: Variables): Promise<Rows> => {
    const page = { ...variables, limit, page: 1, ...position }
    const { data, errors } = await executor.execute(document, page, request.operationContext('rest'))
    if (errors?.[0]) throw errors[0]
    return data?.[field] as Rows // the document selects exactly these fields
  }
  const first = await read({})

  async function* lines(): AsyncGenerator<string> {
    let rows = first
    for (;;) {
      const offeredAt = performance.now()
      if (rows.data.length > 0) yield `${rows.data.map((row) => JSON.stringify(show ? show(row) : row)).join('\n')}\n`
      if (rows.pagination.nextCursor === null) return
      try {
        request.mustHaveTime(performance.now() - offeredAt) // the reader takes about as long for the next rows
        await executor.turns.take(request.operationContext('rest').services.origin.owner ?? '')
        await request.authenticateAgain() // an export may outlast credentials, roles and accounts: each page is read with the current rights
        rows = await read({ after: rows.pagination.nextCursor, sort: undefined }) // the cursor contains the sort
      } catch (error) {
        const known = toApiError(error)
        request.errorCode = known.code
        yield `${JSON.stringify({ error: describe(known, request.id, request.server.publicAddresses) })}\n`
        return
      }
    }
  }
  return Readable.from(request.method === 'HEAD' ? [] : lines())
}

/** The largest page that one operation may read. An export of expensive rows reads shorter pages. @param price gives the points of a page with a number of rows */
function largestPage(price: (rows: number) => number): number {
  if (price(MAX_LIMIT) <= MAX_COST) return MAX_LIMIT
  const first = price(1)
  return Math.max(1, 1 + Math.floor((MAX_COST - first) / (price(2) - first)))
}
