import { timestamp } from 'drizzle-orm/pg-core'

/** A moment with millisecond precision, as JavaScript has. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
