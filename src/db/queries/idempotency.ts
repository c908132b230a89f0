import { and, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { OrderId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { idempotencyRecords } from '../tables/idempotency.js'
import { orders } from '../tables/orders.js'

/** Which call a key was used for. */
export interface CallIdentity {
  readonly caller: string
  readonly operation: string
  readonly key: Buffer
}

export interface IdempotencyRecord {
  readonly fingerprint: Buffer
  readonly orderId: OrderId | null
  readonly answer: Buffer | null
  /** JSON: the rules checked for the caller. */
  readonly demands: string | null
  /** Whether somebody is at work on the order that was begun. */
  readonly isUnderWay: boolean
}

const isOf = ({ caller, operation, key }: CallIdentity) =>
  and(eq(idempotencyRecords.caller, caller), eq(idempotencyRecords.operation, operation), eq(idempotencyRecords.key, key))

/** Holds off others who use the same key, until the transaction ends. @returns false when another does so now. */
export async function tryLockKey(tx: Tx, { caller, operation, key }: CallIdentity): Promise<boolean> {
  const name = `${caller} ${operation} ${key.toString('hex')}`
  const [row] = await tx.execute<{ got: boolean }>(sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as got`)
  return row?.got === true
}

export async function findRecord(db: Db, identity: CallIdentity): Promise<IdempotencyRecord | undefined> {
  const [row] = await db
    .select({
      fingerprint: idempotencyRecords.fingerprint,
      orderId: idempotencyRecords.orderId,
      answer: idempotencyRecords.answer,
      demands: idempotencyRecords.demands,
      isUnderWay: sql<boolean>`coalesce(${orders.leaseUntil} > now(), false)`,
    })
    .from(idempotencyRecords)
    .leftJoin(orders, eq(orders.id, idempotencyRecords.orderId))
    .where(isOf(identity))
  return row
}

interface NewRecord extends CallIdentity {
  readonly fingerprint: Buffer
  readonly createdAt: Date
  readonly demands: string
  readonly orderId?: OrderId
  readonly answer?: Buffer
}

/** A record with an answer is finished. */
export async function insertRecord(tx: Tx, record: NewRecord): Promise<void> {
  await tx.insert(idempotencyRecords).values({ ...record, finishedAt: record.answer && record.createdAt })
}

/** Gives the calls that began something with this order their answer. */
export async function finishRecordsOfOrder(tx: Tx, orderId: OrderId, operation: string, answer: Buffer, now: Date): Promise<void> {
  await tx
    .update(idempotencyRecords)
    .set({ answer, finishedAt: now })
    .where(and(eq(idempotencyRecords.orderId, orderId), eq(idempotencyRecords.operation, operation), isNull(idempotencyRecords.answer)))
}

/** Forgets that an order was begun under a key, so that the key is as good as new. */
export async function deleteRecordsOfOrder(tx: Tx, orderId: OrderId): Promise<void> {
  await tx.delete(idempotencyRecords).where(and(eq(idempotencyRecords.orderId, orderId), isNull(idempotencyRecords.answer)))
}

/** Whether a call that began something with this order still waits for its answer. */
export async function hasUnfinishedRecord(tx: Tx, orderId: OrderId, operation: string): Promise<boolean> {
  const rows = await tx
    .select({ caller: idempotencyRecords.caller })
    .from(idempotencyRecords)
    .where(and(eq(idempotencyRecords.orderId, orderId), eq(idempotencyRecords.operation, operation), isNull(idempotencyRecords.answer)))
  return rows.length > 0
}

/** Finished records only: what is under way never expires. */
export async function deleteFinishedRecords(tx: Tx, before: Date): Promise<void> {
  await tx.delete(idempotencyRecords).where(and(isNotNull(idempotencyRecords.answer), lt(idempotencyRecords.finishedAt, before)))
}
