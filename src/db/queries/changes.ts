import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'

/** The channel on which every instance receives the changes of all instances. */
export const CHANGES_CHANNEL = 'petstore_changes'
/** Bytes of the longest payload. PostgreSQL refuses more than 7999. */
const MAX_PAYLOAD = 1024

/** Facts of a row by which lists choose their rows, as a JSON object. */
interface AnnouncedFacts {
  /** After the change; absent when the row is gone. */
  readonly is?: SQL
  /** Before the change: all facts of a row that is gone, and the facts that the statement can change of a row that stays; absent for a new row. */
  readonly was?: SQL
}

/**
 * Tells all instances of a changed row when the transaction commits, and only then. Belongs in the RETURNING or SELECT list of the statement that
 * changes the row, so that it costs no statement of its own.
 * @param customerId the customer who owns the row: only listeners of this customer need to look.
 */
export function announcement(kind: 'order' | 'event', id: SQLWrapper, customerId: SQLWrapper): SQL {
  return sql`pg_notify(${CHANGES_CHANNEL}, concat_ws(' ', ${kind}::text, ${id}::text, ${customerId}::text))`
}

/**
 * The same for a row of the catalogue, with the facts that tell which lists the change touches. Facts that would make the payload too long are left
 * out, and the change then touches all lists of the kind.
 */
export function catalogueAnnouncement(kind: 'pet' | 'category' | 'tag', id: SQLWrapper, { is, was }: AnnouncedFacts): SQL {
  const parts = [is && sql`'is', ${is}`, was && sql`'was', ${was}`].filter((part) => part !== undefined)
  const brief = sql`concat_ws(' ', ${sql.raw(`'${kind}'`)}, ${id}::text)`
  // OFFSET keeps PostgreSQL from writing the payload several times
  return sql`(select pg_notify(${CHANGES_CHANNEL}, case when octet_length(whole) <= ${sql.raw(String(MAX_PAYLOAD))} then whole else brief end)::text
    from (select brief, brief || ' ' || json_build_object(${sql.join(parts, sql`, `)})::text as whole
      from (select ${brief} as brief offset 0) as short offset 0) as payload)`
}

/** A statement that tells all instances that any number of rows of the catalogue have changed, such as after a seed. */
export const catalogueReplaced = `select pg_notify('${CHANGES_CHANNEL}', 'catalogue')`
