import { sql } from 'drizzle-orm'

/** The address under which clients reach the gateway. It is known when a statement runs, so it is a value of the statement. */
export const publicUrlSlot = sql`${sql.placeholder('publicUrl')}::text`
