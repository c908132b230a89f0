import { bigint, bigserial, index, pgTable, varchar } from 'drizzle-orm/pg-core'
import type { AuditEventId, UserId } from '../../values/ids.js'
import { moment } from './moment.js'

/** The audit log of accounts and credentials. Rows are never changed, and they name users only by id. */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: bigserial({ mode: 'number' }).$type<AuditEventId>().primaryKey(),
    type: varchar({ length: 40 }).notNull(),
    occurredAt: moment('occurred_at').notNull(),
    /** The user who acted; null for an OAuth client and for an anonymous caller. */
    actorUserId: bigint('actor_user_id', { mode: 'number' }).$type<UserId>(),
    actorClientId: varchar('actor_client_id', { length: 40 }),
    /** The user whose account the event concerns. */
    userId: bigint('user_id', { mode: 'number' }).$type<UserId>(),
    /** The object that the event concerns besides the account: an API key, an OAuth client, a role. */
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
