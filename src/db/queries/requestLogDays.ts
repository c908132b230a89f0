import { type SQL, sql } from 'drizzle-orm'
import { DAY_MS } from '../../values/durations.js'
import type { Db, Tx } from '../client.js'
import { literal, timestamp } from '../sqlValues.js'
import { requestLog } from '../tables/requestLog.js'
import { deleteOldRows } from './oldRows.js'

/** The partition for calls of days without a partition of their own. It is empty while the partitions are made in time. */
const otherDays = sql.identifier('request_log_default')

/**
 * The longest wait for a lock on the whole table, in milliseconds. Calls that come later wait behind it, so the change of a partition gives up soon, and
 * is tried again later.
 */
const LOCK_MS = 500
/** The most calls that are moved to a new partition: readers of the log wait meanwhile. A day with more calls stays where it is, and is deleted row by row. */
const MOST_MOVED = 20_000
/** Number of the advisory lock of the process that changes partitions. The value has no meaning. */
const LOCK = 4_711_010

/** A day in UTC, counted from 1970-01-01. */
export type Day = number

export function dayOf(moment: Date): Day {
  return Math.floor(moment.getTime() / DAY_MS)
}

/** The days that have a partition, oldest first. */
export async function daysWithPartition(db: Db): Promise<Day[]> {
  const rows = await db.execute<{ name: string }>(sql`
    select pg_class.relname as name from pg_inherits join pg_class on pg_class.oid = pg_inherits.inhrelid
    where pg_inherits.inhparent = 'request_log'::regclass order by pg_class.relname`)
  return rows.flatMap(({ name }) => {
    const [, ...parts] = /^request_log_(\d{4})_(\d{2})_(\d{2})$/.exec(name) ?? []
    return parts.length === 0 ? [] : [dayOf(new Date(`${parts.join('-')}T00:00:00Z`))]
  })
}

/** Lets one process at a time change partitions, until its transaction ends. @returns false while another process does */
export async function claimPartitions(tx: Tx): Promise<boolean> {
  const [row] = await tx.execute<{ got: boolean }>(
    sql`select set_config('lock_timeout', ${String(LOCK_MS)}, true), pg_try_advisory_xact_lock(${sql.raw(String(LOCK))}) as got`,
  )
  return row?.got === true
}

/**
 * Makes the partition of a day, and moves calls of this day to it, unless they are too many. Readers and writers of other days go on: a partition that is
 * attached, and not created in its place, needs no exclusive lock on the whole table. @param tx has claimed the partitions
 */
export async function makePartition(tx: Tx, day: Day): Promise<void> {
  const name = nameOf(day)
  const isOfDay = duringDay(day)
  const [early] = await tx.execute<{ calls: number }>(
    sql`select count(*)::int as calls from (select from ${otherDays} where ${isOfDay} limit ${sql.raw(String(MOST_MOVED + 1))}) as early`,
  )
  if ((early?.calls ?? 0) > MOST_MOVED) return
  await tx.execute(sql`create table ${name} (like ${requestLog} including all)`)
  await tx.execute(sql`lock table ${otherDays} in access exclusive mode`)
  await tx.execute(sql`
    with moved as (delete from ${otherDays} where ${isOfDay} returning *)
    insert into ${name} select * from moved`)
  await tx.execute(sql`alter table ${requestLog} attach partition ${name} for values from (${beginOf(day)}) to (${beginOf(day + 1)})`)
}

/** Whether the first call of a day, or the whole day, lies before `before`. */
export async function isDayOld(db: Db, day: Day, before: Date): Promise<boolean> {
  if (momentOf(day + 1) <= before) return true
  if (momentOf(day) >= before) return false
  // asked of the whole table, as another process may have dropped the partition
  const rows = await db.execute<{ old: boolean | null }>(
    sql`select min(received_at) < ${timestamp(before)} as old from ${requestLog} where ${duringDay(day)}`,
  )
  return rows[0]?.old === true
}

/** Removes a day as a whole: no row is deleted, and nothing is left for a vacuum. @param tx has claimed the partitions, and has read nothing of the log */
export async function dropPartition(tx: Tx, day: Day): Promise<void> {
  await tx.execute(sql`drop table if exists ${nameOf(day)}`)
}

/** Deletes old calls of days without a partition. @returns their number, at most `limit` */
export function deleteOtherCalls(tx: Tx, before: Date, limit: number): Promise<number> {
  return deleteOldRows(tx, { table: otherDays, column: sql`received_at` }, before, limit)
}

function momentOf(day: Day): Date {
  return new Date(day * DAY_MS)
}

function beginOf(day: Day): SQL {
  return literal(momentOf(day).toISOString())
}

/** With literals, so that PostgreSQL opens the partition of the day alone. */
function duringDay(day: Day): SQL {
  return sql`received_at >= ${beginOf(day)} and received_at < ${beginOf(day + 1)}`
}

function nameOf(day: Day): SQL {
  return sql`${sql.identifier(`request_log_${momentOf(day).toISOString().slice(0, 10).replaceAll('-', '_')}`)}`
}
