import { bigint, bigserial, boolean, doublePrecision, index, integer, pgTable, primaryKey, varchar } from 'drizzle-orm/pg-core'
import type { RequestLogEntryId, UserId } from '../../values/ids.js'
import { moment } from './moment.js'

/**
 * The last requests of authenticated callers. Each caller can read its own requests. Each day in UTC has a partition (migration 0016), such as
 * `request_log_2026_11_30`: a day is removed as a whole. Calls of days without a partition stand in `request_log_default`.
 * The key of a partitioned table contains the column of its partitions; the sequence keeps `id` unique.
 */
export const requestLog = pgTable(
  'request_log',
  {
    id: bigserial({ mode: 'number' }).$type<RequestLogEntryId>().notNull(),
    userId: bigint('user_id', { mode: 'number' }).$type<UserId>(),
    clientId: varchar('client_id', { length: 40 }),
    requestId: varchar('request_id', { length: 128 }).notNull(),
    method: varchar({ length: 10 }).notNull(),
    /** Without the query string, which may hold any data. */
    path: varchar({ length: 300 }).notNull(),
    /** Of a GraphQL operation. */
    operationName: varchar('operation_name', { length: 100 }),
    status: integer().notNull(),
    /** Milliseconds. */
    duration: doublePrecision().notNull(),
    /** Code of the error in the reply. */
    errorCode: varchar('error_code', { length: 40 }),
    /** Whether the page at `/console` has made the call. */
    fromConsole: boolean('from_console').notNull().default(false),
    /** By the clock of the machine, also where the time of the shop is shifted. */
    receivedAt: moment('received_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.receivedAt, t.id] }),
    index('request_log_user_idx').on(t.userId, t.fromConsole, t.id),
    index('request_log_client_idx').on(t.clientId, t.fromConsole, t.id),
  ],
)
