import { sql } from 'drizzle-orm'
import { bigint, bigserial, index, pgTable, text, uuid, varchar } from 'drizzle-orm/pg-core'
import type { EventId, UserId } from '../../values/ids.js'
import { moment } from './moment.js'

/** The events of the shop. An event is written in the transaction of the change it reports. */
export const events = pgTable(
  'events',
  {
    id: bigserial({ mode: 'number' }).$type<EventId>().primaryKey(),
    /** The public id of the event: the same in all deliveries and attempts. */
    eventId: uuid('event_id').notNull().unique(),
    type: varchar({ length: 40 }).notNull(),
    objectType: varchar('object_type', { length: 20 }).notNull(),
    objectId: bigint('object_id', { mode: 'number' }).notNull(),
    /** The customer who owns the object; null for an object of the shop. */
    customerId: bigint('customer_id', { mode: 'number' }).$type<UserId>(),
    /** The delivered bytes, as JSON; null when the event is too old to be delivered. */
    body: text(),
    createdAt: moment('created_at').notNull(),
    /** The span that has caused the event (W3C Trace Context), for the attempts of its deliveries; null while tracing is off. */
    traceparent: varchar({ length: 55 }),
  },
  (t) => [
    index('events_object_idx').on(t.objectType, t.objectId),
    index('events_type_idx').on(t.type, t.id),
    index('events_customer_idx').on(t.customerId, t.id),
    index('events_created_at_idx').on(t.createdAt, t.id),
    // the bodies that the clean-up looks for: most old events have none
    index('events_body_idx').on(t.createdAt).where(sql`${t.body} is not null`),
  ],
)
