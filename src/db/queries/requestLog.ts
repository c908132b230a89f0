import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '../client.js'
import { requestLog } from '../tables/requestLog.js'
import { columnsFor } from './columns.js'
import { readsOf } from './reads.js'

const columns = {
  id: requestLog.id,
  requestId: requestLog.requestId,
  method: requestLog.method,
  path: requestLog.path,
  operationName: requestLog.operationName,
  status: requestLog.status,
  duration: requestLog.duration,
  errorCode: requestLog.errorCode,
  receivedAt: requestLog.receivedAt,
}

/** The columns that callers see of their own requests. The caller's id is left out, because callers know it. */
export type RequestLogRow = Pick<typeof requestLog.$inferSelect, keyof typeof columns>

export const requestLogSorts = { id: 'integer', receivedAt: 'moment' } as const

export interface RequestLogFilter {
  readonly requestId?: string | null
  readonly status?: number | null
  readonly errorCode?: string | null
  readonly method?: string | null
  /** The beginning of the path. */
  readonly path?: string | null
  readonly operationName?: string | null
}

export const requestLogReads = readsOf<RequestLogRow, RequestLogFilter>({
  table: requestLog,
  columns: columnsFor(columns, { always: ['id'] }),
  sorts: { id: requestLog.id, receivedAt: requestLog.receivedAt },
  matching: ({ requestId, status, errorCode, method, path, operationName }) =>
    and(
      requestId && eq(requestLog.requestId, requestId),
      status && eq(requestLog.status, status),
      errorCode && eq(requestLog.errorCode, errorCode),
      method && eq(requestLog.method, method),
      path && sql`starts_with(${requestLog.path}, ${path}::text)`,
      operationName && eq(requestLog.operationName, operationName),
    ),
})

export type NewRequestLogEntry = Required<Omit<typeof requestLog.$inferInsert, 'id'>>

/** Inserts any number of entries by one statement, whose text is always the same. */
export async function insertRequestLog(tx: Tx, entries: readonly NewRequestLogEntry[]): Promise<void> {
  const texts = (textOf: (entry: NewRequestLogEntry) => string | null) => sql.param(entries.map(textOf))
  const plain = (plainOf: (entry: NewRequestLogEntry) => number | string | boolean | null) =>
    `{${entries.map((entry) => plainOf(entry) ?? 'null').join(',')}}`
  await tx.execute(sql`
    insert into ${requestLog} (user_id, client_id, request_id, method, path, operation_name, status, duration, error_code, from_console, received_at)
    select * from unnest(
      ${plain(({ userId }) => userId)}::bigint[], ${texts(({ clientId }) => clientId)}::text[], ${texts(({ requestId }) => requestId)}::text[],
      ${texts(({ method }) => method)}::text[], ${texts(({ path }) => path)}::text[], ${texts(({ operationName }) => operationName)}::text[],
      ${plain(({ status }) => status)}::int[], ${plain(({ duration }) => duration)}::float8[], ${texts(({ errorCode }) => errorCode)}::text[],
      ${plain(({ fromConsole }) => fromConsole)}::boolean[], ${plain(({ receivedAt }) => receivedAt.toISOString())}::timestamptz[])`)
}
