import { type RequestLogFilter, type RequestLogRow, requestLogReads, requestLogSorts } from '../../db/queries/requestLog.js'
import type { Fields, Shown } from '../../values/fields.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { ownRequests } from './visibility.js'

/** The actor's own calls, by default newest first. @throws VALIDATION_ERROR */
export function listRequestLog(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  args: RequestLogFilter & PageArguments,
  fields: Fields,
): Promise<Page<Shown<RequestLogRow>>> {
  const { requestId, status } = args
  return requestLogReads.page(db, ownRequests(actor), { requestId, status }, parsePage(args, requestLogSorts, '-id'), fields)
}
