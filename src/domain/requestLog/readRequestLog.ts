import { type RequestLogFilter, type RequestLogRow, requestLogReads, requestLogSorts } from '../../db/queries/requestLog.js'
import type { Fields, Shown } from '../../values/fields.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { ownRequests } from './visibility.js'

interface RequestLogSearch extends RequestLogFilter, PageArguments {
  readonly fromConsole?: boolean | null
}

/** The actor's own calls, by default newest first and without the calls of the console. @throws VALIDATION_ERROR */
export function listRequestLog(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  args: RequestLogSearch,
  fields: Fields,
): Promise<Page<Shown<RequestLogRow>>> {
  const { requestId, status, errorCode, method, path, operationName } = args
  const own = ownRequests(actor, args.fromConsole ?? false)
  const filter = { requestId, status, errorCode, method, path, operationName }
  return requestLogReads.page(db, own, filter, parsePage(args, requestLogSorts, '-id'), fields)
}
