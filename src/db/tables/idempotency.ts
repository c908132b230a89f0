import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, primaryKey, text, varchar } from 'drizzle-orm/pg-core'
import type { WorkId } from '../../values/ids.js'
import { bytea } from './bytea.js'
import { moment } from './moment.js'

/** A row for each idempotency key of a caller. Its call is under way, or finished with an answer to be replayed. */
export const idempotencyRecords = pgTable(
  'idempotency_records',
  {
    /** `user:7`, `client:…` or `anonymous`. */
    caller: varchar({ length: 60 }).notNull(),
    /** The name of the mutation's field. */
    operation: varchar({ length: 60 }).notNull(),
    /** HMAC of the idempotency key, under a key of the server. */
    key: bytea().notNull(),
    /** Keyed hash of the canonical arguments. */
    fingerprint: bytea().notNull(),
    createdAt: moment('created_at').notNull(),
    /**
     * The work that the call began, such as an order, when the work goes on after its first commit. The column keeps its first name, because older
     * instances run beside newer instances during an update.
     */
    workId: bigint('order_id', { mode: 'number' }).$type<WorkId>(),
    /** The answer, sealed; null while the call is under way. Opening an answer needs the client's key too, except for the answer of such work. */
    answer: bytea(),
    /** JSON: the rules checked for the caller, which a replay checks again. Records of earlier versions have none. */
    demands: text(),
    finishedAt: moment('finished_at'),
  },
  (t) => [
    primaryKey({ columns: [t.caller, t.operation, t.key] }),
    index('idempotency_records_finished_at_idx').on(t.finishedAt),
    index('idempotency_records_order_idx').on(t.workId).where(sql`${t.workId} is not null`),
  ],
)
