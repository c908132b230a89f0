import { and, count, eq, gt, lt, type SQL, sql } from 'drizzle-orm'
import { SECOND_MS } from '../../values/durations.js'
import type { Db, Tx } from '../client.js'
import { businessClock, clockInstances } from '../tables/businessClock.js'
import { CHANGES_CHANNEL } from './changes.js'

/** An instance without a sign of life for this time counts as dead. */
export const ALIVE_MS = 5 * SECOND_MS
const ALIVE = sql`now() + ${ALIVE_MS / SECOND_MS} * interval '1 second'`
const DEAD = sql`now() - interval '1 minute'`
/** The time of the database, in milliseconds since 1970. */
const databaseTime = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::float8`

export interface ClockReading {
  /** Milliseconds since 1970, without the offset. */
  readonly databaseTime: number
  /** Milliseconds. */
  readonly offset: number
  readonly revision: number
}

export async function readClock(db: Db): Promise<ClockReading> {
  return only(await db.select({ databaseTime, offset: businessClock.offset, revision: businessClock.revision }).from(businessClock))
}

/** Reads the clock and keeps all other moves waiting until the transaction ends. */
export async function lockClock(tx: Tx): Promise<{ readonly offset: number; readonly resetAt: Date }> {
  return only(await tx.select({ offset: businessClock.offset, resetAt: businessClock.resetAt }).from(businessClock).for('update'))
}

/** Adds to the offset and tells all instances. @param milliseconds at least 0. @returns the new revision */
export async function addToOffset(tx: Tx, milliseconds: number): Promise<number> {
  return moved(tx, { offset: sql`${businessClock.offset} + ${milliseconds}::bigint` })
}

/** The last reset of the sandbox. */
export async function readReset(db: Db): Promise<{ readonly resetAt: Date; readonly isDue: boolean }> {
  const isDue = sql<boolean>`${businessClock.resetAt} < date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'`
  return only(await db.select({ resetAt: businessClock.resetAt, isDue }).from(businessClock))
}

/** Columns with moments of the past, in the tables whose rows a reset keeps. */
const pastMoments = {
  users: ['created_at', 'deleted_at'],
  api_keys: ['created_at', 'last_used_at', 'revoked_at'],
  sessions: ['created_at', 'ended_at'],
  refresh_tokens: ['created_at', 'used_at'],
  oauth_clients: ['created_at'],
  webhooks: ['created_at', 'updated_at', 'deleted_at'],
  signing_keys: ['created_at'],
} as const satisfies Readonly<Record<string, readonly string[]>>

interface Lifetimes {
  /** The longest time for which a secret is valid beside its successor. */
  readonly overlapSeconds: number
  /** The longest time for which a signing key is kept after its successor was made. */
  readonly signingKeySeconds: number
}

/**
 * Takes kept rows out of a time that the reset takes back. Nothing has happened later than now, and no credential of that time lives longer than a credential that is
 * made now. Revoked tokens keep their moments: the tokens are from that time, too. Keys keep their expiry, which their owner may have chosen.
 */
export async function endShift(tx: Tx, { overlapSeconds, signingKeySeconds }: Lifetimes): Promise<void> {
  for (const [table, column] of [
    ['sessions', 'expires_at'],
    ['refresh_tokens', 'expires_at'],
    ['signing_keys', 'active_from'],
  ])
    await tx.execute(sql.raw(`update ${table} set ${column} = ${column} - (created_at - now()) where created_at > now()`))
  for (const [table, columns] of Object.entries(pastMoments))
    for (const column of columns) await tx.execute(sql.raw(`update ${table} set ${column} = now() where ${column} > now()`))
  // of keys that were made in that time, the one without an end stays the youngest
  await tx.execute(sql`update signing_keys set created_at = created_at - interval '1 second' where expires_at is not null`)
  for (const [table, column, longest] of [
    ['signing_keys', 'expires_at', signingKeySeconds],
    ['oauth_clients', 'previous_secret_expires_at', overlapSeconds],
    ['webhooks', 'previous_secret_expires_at', overlapSeconds],
  ] as const) {
    const end = sql`now() + make_interval(secs => ${longest}::float8)`
    await tx.execute(sql`update ${sql.identifier(table)} set ${sql.identifier(column)} = ${end} where ${sql.identifier(column)} > ${end}`)
  }
  await tx.execute(sql`update webhooks set failing_since = null where failing_since is not null`)
}

/** Sets the offset to 0 and tells all instances. @returns the new revision */
export async function resetOffset(tx: Tx): Promise<number> {
  return moved(tx, { offset: 0, resetAt: sql`now()` })
}

async function moved(tx: Tx, change: { readonly offset: number | SQL; readonly resetAt?: SQL }): Promise<number> {
  const rows = await tx
    .update(businessClock)
    .set({ ...change, revision: sql`${businessClock.revision} + 1` })
    .returning({ revision: businessClock.revision, told: sql`pg_notify(${CHANGES_CHANNEL}, 'clock')` })
  return only(rows).revision
}

function only<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new Error('the table business_clock has no row')
  return row
}

/** A sign of life of an instance, with the revision that it uses. */
export async function noteInstance(tx: Tx, id: string, revision: number): Promise<void> {
  await tx
    .insert(clockInstances)
    .values({ id, revision, aliveUntil: ALIVE })
    .onConflictDoUpdate({ target: clockInstances.id, set: { revision, aliveUntil: ALIVE } })
}

/** Deletes an instance that stops, and those that have been dead for long. */
export async function forgetInstance(tx: Tx, id: string): Promise<void> {
  await tx.delete(clockInstances).where(eq(clockInstances.id, id))
  await tx.delete(clockInstances).where(lt(clockInstances.aliveUntil, DEAD))
}

/** The number of live instances that still use an older revision. */
export async function countLate(db: Db, revision: number): Promise<number> {
  const [late] = await db
    .select({ count: count() })
    .from(clockInstances)
    .where(and(lt(clockInstances.revision, revision), gt(clockInstances.aliveUntil, sql`now()`)))
  return late?.count ?? 0
}
