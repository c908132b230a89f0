import { timestamp } from 'drizzle-orm/pg-core'

/** A moment with millisecond precision, as JavaScript has. */
export const moment = <Name extends string>(name: Name) => timestamp(name, { withTimezone: true, precision: 3 })
