import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'

/** The channel on which every instance receives the changes of all instances. */
export const CHANGES_CHANNEL = 'petstore_changes'

/**
 * Tells all instances of a changed row when the transaction commits, and only then. Belongs in the RETURNING or SELECT list of the statement that
 * changes the row, so that it costs no statement of its own.
 * @param customerId the customer who owns the row: only listeners of this customer need to look.
 */
export function announcement(kind: 'pet', id: SQLWrapper): SQL
export function announcement(kind: 'order' | 'event', id: SQLWrapper, customerId: SQLWrapper): SQL
export function announcement(kind: string, id: SQLWrapper, customerId?: SQLWrapper): SQL {
  return sql`pg_notify(${CHANGES_CHANNEL}, concat_ws(' ', ${kind}::text, ${id}::text, ${customerId ?? sql`null`}::text))`
}
