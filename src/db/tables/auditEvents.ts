import { bigint, bigserial, index, pgTable, varchar } from 'drizzle-orm/pg-core'
import type { AuditEventId, UserId } from '../../values/ids.js'
import { moment } from './moment.js'

/** What has happened to accounts and credentials. Rows are only added; they name users by number alone. */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: bigserial({ mode: 'number' }).$type<AuditEventId>().primaryKey(),
    type: varchar({ length: 40 }).notNull(),
    occurredAt: moment('occurred_at').notNull(),
    /** Who did it; none for callers who had not said who they are. */
    actorUserId: bigint('actor_user_id', { mode: 'number' }).$type<UserId>(),
    actorClientId: varchar('actor_client_id', { length: 40 }),
    /** Whose account it concerns. */
    userId: bigint('user_id', { mode: 'number' }).$type<UserId>(),
    /** What it concerns beside the account: a key, a client, a role. */
    subject: varchar({ length: 100 }),
    address: varchar({ length: 45 }),
    requestId: varchar('request_id', { length: 128 }),
  },
  (t) => [
    index('audit_events_occurred_at_idx').on(t.occurredAt, t.id),
    index('audit_events_user_idx').on(t.userId, t.id),
    index('audit_events_type_idx').on(t.type, t.id),
  ],
)
