import { and, eq, gte, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { WorkId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { idempotencyRecords } from '../tables/idempotency.js'

/** The call that a key was used for. */
export interface CallIdentity {
  readonly caller: string
  readonly operation: string
  readonly key: Buffer
  /** The key as earlier keys of the server mark it. Calls under them are the same call. */
  readonly earlierKeys: readonly Buffer[]
  /** A record that was finished before this moment has expired: its key may be used again, also before the record is deleted. */
  readonly keptSince: Date
}

export interface IdempotencyRecord {
  readonly fingerprint: Buffer
  readonly workId: WorkId | null
  readonly answer: Buffer | null
  /** JSON: the rules checked for the caller. */
  readonly demands: string | null
}

const isOf = ({ caller, operation, key, earlierKeys }: CallIdentity) =>
  and(
    eq(idempotencyRecords.caller, caller),
    eq(idempotencyRecords.operation, operation),
    earlierKeys.length === 0 ? eq(idempotencyRecords.key, key) : inArray(idempotencyRecords.key, [key, ...earlierKeys]),
  )

/**
 * Locks the key of a call until the transaction ends. Does not wait. Every instance locks the marks of a key in the same order, so one of several
 * simultaneous calls gets them all. @returns false when another call holds a lock.
 */
export async function tryLockKey(tx: Tx, { caller, operation, key, earlierKeys }: CallIdentity): Promise<boolean> {
  const marks = [key, ...earlierKeys].map((mark) => mark.toString('hex')).sort()
  for (const mark of marks) {
    const name = `${caller} ${operation} ${mark}`
    const [row] = await tx.execute<{ got: boolean }>(sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as got`)
    if (row?.got !== true) return false
  }
  return true
}

export async function findRecord(db: Db, identity: CallIdentity): Promise<IdempotencyRecord | undefined> {
  const [row] = await db
    .select({
      fingerprint: idempotencyRecords.fingerprint,
      workId: idempotencyRecords.workId,
      answer: idempotencyRecords.answer,
      demands: idempotencyRecords.demands,
    })
    .from(idempotencyRecords)
    .where(and(isOf(identity), or(isNull(idempotencyRecords.finishedAt), gte(idempotencyRecords.finishedAt, identity.keptSince))))
  return row
}

interface NewRecord extends Omit<CallIdentity, 'earlierKeys'> {
  readonly fingerprint: Buffer
  readonly createdAt: Date
  readonly demands: string
  readonly workId?: WorkId
  readonly answer?: Buffer
}

/** Writes a record, also in the place of an expired record. A record that has its answer already is finished at its creation. */
export async function insertRecord(tx: Tx, record: NewRecord): Promise<void> {
  const { caller, operation, key, keptSince, fingerprint, createdAt, demands, workId = null, answer = null } = record
  const facts = { fingerprint, createdAt, demands, workId, answer, finishedAt: answer && createdAt }
  const written = await tx
    .insert(idempotencyRecords)
    .values({ caller, operation, key, ...facts })
    .onConflictDoUpdate({
      target: [idempotencyRecords.caller, idempotencyRecords.operation, idempotencyRecords.key],
      set: facts,
      setWhere: lt(idempotencyRecords.finishedAt, keptSince),
    })
    .returning({ operation: idempotencyRecords.operation })
  if (written.length === 0) throw new Error('the idempotency key has a record that has not expired')
}

/** Stores the answer of the unfinished calls that began this work by this operation. */
export async function finishRecordsOf(tx: Tx, workId: WorkId, operation: string, answer: Buffer, now: Date): Promise<void> {
  await tx
    .update(idempotencyRecords)
    .set({ answer, finishedAt: now })
    .where(and(eq(idempotencyRecords.workId, workId), eq(idempotencyRecords.operation, operation), isNull(idempotencyRecords.answer)))
}

/** Deletes the unfinished records of a work, so that their keys may be used again. */
export async function deleteRecordsOf(tx: Tx, workId: WorkId): Promise<void> {
  await tx.delete(idempotencyRecords).where(and(eq(idempotencyRecords.workId, workId), isNull(idempotencyRecords.answer)))
}

/** True when a call that began this work by this operation still waits for its answer. */
export async function hasUnfinishedRecord(tx: Tx, workId: WorkId, operation: string): Promise<boolean> {
  const rows = await tx
    .select({ caller: idempotencyRecords.caller })
    .from(idempotencyRecords)
    .where(and(eq(idempotencyRecords.workId, workId), eq(idempotencyRecords.operation, operation), isNull(idempotencyRecords.answer)))
  return rows.length > 0
}
