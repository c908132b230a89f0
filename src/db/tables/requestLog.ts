import { bigint, bigserial, doublePrecision, index, integer, pgTable, varchar } from 'drizzle-orm/pg-core'
import type { RequestLogEntryId, UserId } from '../../values/ids.js'
import { moment } from './moment.js'

/** The last requests of authenticated callers. Each caller can read its own requests. */
export const requestLog = pgTable(
  'request_log',
  {
    id: bigserial({ mode: 'number' }).$type<RequestLogEntryId>().primaryKey(),
    userId: bigint('user_id', { mode: 'number' }).$type<UserId>(),
    clientId: varchar('client_id', { length: 40 }),
    requestId: varchar('request_id', { length: 128 }).notNull(),
    method: varchar({ length: 10 }).notNull(),
    /** Without the query string, which may hold any data. */
    path: varchar({ length: 300 }).notNull(),
    status: integer().notNull(),
    /** Milliseconds. */
    duration: doublePrecision().notNull(),
    /** Code of the error in the reply. */
    errorCode: varchar('error_code', { length: 40 }),
    receivedAt: moment('received_at').notNull(),
  },
  (t) => [
    index('request_log_user_idx').on(t.userId, t.id),
    index('request_log_client_idx').on(t.clientId, t.id),
    index('request_log_received_at_idx').on(t.receivedAt),
  ],
)
