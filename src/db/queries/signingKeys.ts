import { asc, isNull, lt, sql } from 'drizzle-orm'
import type { Db, Tx } from '../client.js'
import { signingKeys } from '../tables/signingKeys.js'

export type SigningKeyRow = typeof signingKeys.$inferSelect

/** Any constant of ours: whoever rotates holds it. */
const LOCK = 4_711_002

/** Lets one process at a time decide about the keys, until its transaction ends. */
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

/** Says of every key so far when it will have signed its last good token. */
export async function expireSigningKeys(tx: Tx, expiresAt: Date): Promise<void> {
  await tx.update(signingKeys).set({ expiresAt }).where(isNull(signingKeys.expiresAt))
}

export async function deleteExpiredSigningKeys(tx: Tx, now: Date): Promise<void> {
  await tx.delete(signingKeys).where(lt(signingKeys.expiresAt, now))
}

export async function deleteSigningKeys(tx: Tx): Promise<void> {
  await tx.delete(signingKeys)
}
