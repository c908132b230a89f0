import { and, eq, lt, sql } from 'drizzle-orm'
import type { Tx } from '../client.js'
import { requestLog } from '../tables/requestLog.js'
import { columnsFor } from './columns.js'
import { readsOf } from './reads.js'

const columns = {
  id: requestLog.id,
  requestId: requestLog.requestId,
  method: requestLog.method,
  path: requestLog.path,
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
}

export const requestLogReads = readsOf<RequestLogRow, RequestLogFilter>({
  table: requestLog,
  columns: columnsFor(columns, { always: ['id'] }),
  sorts: { id: requestLog.id, receivedAt: requestLog.receivedAt },
  matching: ({ requestId, status }) => and(requestId && eq(requestLog.requestId, requestId), status && eq(requestLog.status, status)),
})

export type NewRequestLogEntry = Required<Omit<typeof requestLog.$inferInsert, 'id'>>

/** Inserts any number of entries by one statement, whose text is always the same. */
export async function insertRequestLog(tx: Tx, entries: readonly NewRequestLogEntry[]): Promise<void> {
  const texts = (textOf: (entry: NewRequestLogEntry) => string | null) => sql.param(entries.map(textOf))
  const plain = (plainOf: (entry: NewRequestLogEntry) => number | string | null) =>
    `{${entries.map((entry) => plainOf(entry) ?? 'null').join(',')}}`
  await tx.execute(sql`
    insert into ${requestLog} (user_id, client_id, request_id, method, path, status, duration, error_code, received_at)
    select * from unnest(
      ${plain(({ userId }) => userId)}::bigint[], ${texts(({ clientId }) => clientId)}::text[], ${texts(({ requestId }) => requestId)}::text[],
      ${texts(({ method }) => method)}::text[], ${texts(({ path }) => path)}::text[], ${plain(({ status }) => status)}::int[],
      ${plain(({ duration }) => duration)}::float8[], ${texts(({ errorCode }) => errorCode)}::text[],
      ${plain(({ receivedAt }) => receivedAt.toISOString())}::timestamptz[])`)
}

export async function deleteOldRequestLog(tx: Tx, before: Date): Promise<void> {
  await tx.delete(requestLog).where(lt(requestLog.receivedAt, before))
}
