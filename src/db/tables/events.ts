import { bigint, bigserial, index, pgTable, text, uuid, varchar } from 'drizzle-orm/pg-core'
import type { EventId, UserId } from '../../values/ids.js'
import { moment } from './moment.js'

/** What has happened in the shop, written in the transaction in which it happens. */
export const events = pgTable(
  'events',
  {
    id: bigserial({ mode: 'number' }).$type<EventId>().primaryKey(),
    /** As receivers know it: the same over all deliveries and attempts. */
    eventId: uuid('event_id').notNull().unique(),
    type: varchar({ length: 40 }).notNull(),
    objectType: varchar('object_type', { length: 20 }).notNull(),
    objectId: bigint('object_id', { mode: 'number' }).notNull(),
    /** Whose object it is; none for what belongs to the shop. */
    customerId: bigint('customer_id', { mode: 'number' }).$type<UserId>(),
    /** The bytes that are delivered, as JSON; none once the event is older than what can be delivered. */
    body: text(),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [
    index('events_object_idx').on(t.objectType, t.objectId),
    index('events_customer_idx').on(t.customerId, t.id),
    index('events_created_at_idx').on(t.createdAt, t.id),
  ],
)
