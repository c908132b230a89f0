import { bigint, index, pgTable, uuid, varchar } from 'drizzle-orm/pg-core'
import { moment } from './moment.js'

/** What has happened in the shop, written in the transaction in which it happens. */
export const events = pgTable(
  'events',
  {
    id: uuid().primaryKey(),
    type: varchar({ length: 40 }).notNull(),
    objectType: varchar('object_type', { length: 20 }).notNull(),
    objectId: bigint('object_id', { mode: 'number' }).notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [index('events_object_idx').on(t.objectType, t.objectId)],
)
