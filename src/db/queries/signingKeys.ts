import { asc, isNull, lt, sql } from 'drizzle-orm'
import type { Db, Tx } from '../client.js'
import { signingKeys } from '../tables/signingKeys.js'

export type SigningKeyRow = typeof signingKeys.$inferSelect

/** Number of the advisory lock that a process holds while it changes the keys. The value has no meaning. */
const LOCK = 4_711_002

/** Locks the keys until the transaction ends, so that one process at a time decides about them. */
export async function lockSigningKeys(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`)
}

/** All keys, in the order in which they sign. */
export function selectSigningKeys(db: Db | Tx): Promise<SigningKeyRow[]> {
  return db.select().from(signingKeys).orderBy(asc(signingKeys.activeFrom), asc(signingKeys.createdAt))
}

export async function insertSigningKey(tx: Tx, key: SigningKeyRow): Promise<void> {
  await tx.insert(signingKeys).values(key)
}

/** Sets when the last token of each existing key expires. A key that already has such a moment keeps it. */
export async function expireSigningKeys(tx: Tx, expiresAt: Date): Promise<void> {
  await tx.update(signingKeys).set({ expiresAt }).where(isNull(signingKeys.expiresAt))
}

export async function deleteExpiredSigningKeys(tx: Tx, now: Date): Promise<void> {
  await tx.delete(signingKeys).where(lt(signingKeys.expiresAt, now))
}

export async function deleteSigningKeys(tx: Tx): Promise<void> {
  await tx.delete(signingKeys)
}
