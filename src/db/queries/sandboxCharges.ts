import { and, eq, or, sql } from 'drizzle-orm'
import type { Db, Tx } from '../client.js'
import { sandboxCharges } from '../tables/sandboxCharges.js'

type SandboxCharge = typeof sandboxCharges.$inferSelect

export async function findSandboxCharge(db: Db, key: string): Promise<SandboxCharge | undefined> {
  const [row] = await db.select().from(sandboxCharges).where(eq(sandboxCharges.key, key))
  return row
}

/** Inserts a charge, unless there is a charge under the same key. */
export async function insertSandboxCharge(tx: Tx, charge: typeof sandboxCharges.$inferInsert): Promise<void> {
  await tx.insert(sandboxCharges).values(charge).onConflictDoNothing({ target: sandboxCharges.key })
}

/** @returns false when there is no such charge, or it was refunded under another key. */
export async function refundSandboxCharge(tx: Tx, chargeId: string, refundKey: string): Promise<boolean> {
  const isOpen = or(eq(sandboxCharges.status, 'charged'), eq(sandboxCharges.refundKey, refundKey))
  const rows = await tx
    .update(sandboxCharges)
    .set({ status: sql`'refunded'`, refundKey })
    .where(and(eq(sandboxCharges.chargeId, chargeId), isOpen))
    .returning({ key: sandboxCharges.key })
  return rows.length > 0
}
