import { type SQL, sql } from 'drizzle-orm'
import { DAY_MS } from '../../values/durations.js'
import type { Db, Tx } from '../client.js'
import { timestamp } from '../sqlValues.js'

/** Partitions of the request log. Each holds the calls of one day. At most eight days have calls, so the partition of a new day is empty. */
const PARTITIONS = 10

/** The number of a moment's day, counted from 1970-01-01 in UTC, as the table's partitions count it. */
export function dayOf(moment: Date): number {
  return Math.floor(moment.getTime() / DAY_MS)
}

/** A partition that holds calls from before `before`. */
export interface OldPartition {
  readonly partition: number
  readonly before: Date
}

/** The partition of a day, when it still holds calls of an earlier day. */
export async function oldCallsAt(db: Db, day: number): Promise<OldPartition | undefined> {
  const found = { partition: day % PARTITIONS, before: new Date(day * DAY_MS) }
  return (await isOld(db, found)) ? found : undefined
}

/** The partitions whose oldest call is older than `before`. */
export async function oldPartitions(db: Db, before: Date): Promise<OldPartition[]> {
  const found: OldPartition[] = []
  for (let partition = 0; partition < PARTITIONS; partition++) if (await isOld(db, { partition, before })) found.push({ partition, before })
  return found
}

/**
 * Empties a partition. TRUNCATE removes all rows at once, and leaves nothing for a vacuum. Another process may have emptied the partition meanwhile and
 * may have written new calls, so the calls are looked at again under the lock.
 * @param tx has read nothing of the request log: two processes that both hold a lock for reading would wait for each other for ever.
 */
export async function emptyPartition(tx: Tx, old: OldPartition): Promise<void> {
  await tx.execute(sql`lock table ${nameOf(old)} in access exclusive mode`)
  if (await isOld(tx, old)) await tx.execute(sql`truncate ${nameOf(old)}`)
}

async function isOld(db: Db | Tx, old: OldPartition): Promise<boolean> {
  const rows = await db.execute<{ old: boolean | null }>(sql`select min(received_at) < ${timestamp(old.before)} as old from ${nameOf(old)}`)
  return rows[0]?.old === true
}

function nameOf({ partition }: OldPartition): SQL {
  return sql`${sql.identifier(`request_log_${partition}`)}`
}
