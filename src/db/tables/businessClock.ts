import { sql } from 'drizzle-orm'
import { bigint, boolean, check, pgTable, uuid } from 'drizzle-orm/pg-core'
import { moment } from './moment.js'

/** The one row of business time: it is the clock of the database plus an offset, which only sandbox and test use. */
export const businessClock = pgTable(
  'business_clock',
  {
    isOnly: boolean('is_only').primaryKey().default(true),
    /** Milliseconds. A move adds to it, and only the reset of the sandbox sets it to 0. */
    offset: bigint('offset_ms', { mode: 'number' }).notNull().default(0),
    /** Counts the moves and the resets. An instance names the revision that it uses. */
    revision: bigint({ mode: 'number' }).notNull().default(0),
    /** The last reset of the sandbox, by the clock of the database without the offset. */
    resetAt: moment('reset_at').notNull().default(sql`now()`),
  },
  (t) => [check('business_clock_is_only_check', sql`${t.isOnly}`), check('business_clock_offset_check', sql`${t.offset} >= 0`)],
)

/** Running processes of sandbox and test, with the revision of business time that each of them uses. */
export const clockInstances = pgTable('clock_instances', {
  id: uuid().primaryKey(),
  revision: bigint({ mode: 'number' }).notNull(),
  /** The process counts as dead after this moment, by the database's own clock. */
  aliveUntil: moment('alive_until').notNull(),
})
