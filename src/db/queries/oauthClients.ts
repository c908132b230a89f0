import { and, eq, gt, or, type SQL, sql } from 'drizzle-orm'
import type { OAuthClientId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { oauthClients, revokedTokens } from '../tables/oauthClients.js'
import { columnsFor } from './columns.js'
import { peopleOrder } from './peopleOrder.js'
import { readsOf } from './reads.js'

const columns = {
  id: oauthClients.id,
  clientId: oauthClients.clientId,
  name: oauthClients.name,
  scopes: oauthClients.scopes,
  status: oauthClients.status,
  createdAt: oauthClients.createdAt,
}

/** A client without its secrets. */
export type OAuthClientRow = Pick<typeof oauthClients.$inferSelect, keyof typeof columns>
export type OAuthClientStatus = OAuthClientRow['status']
export type OAuthClientChange = Partial<Omit<typeof oauthClients.$inferInsert, 'id' | 'clientId' | 'createdAt'>>

export const oauthClientSorts = { id: 'integer', name: 'text', createdAt: 'moment' } as const

export const oauthClientReads = readsOf<OAuthClientRow>({
  table: oauthClients,
  columns: columnsFor(columns, { always: ['id'] }),
  sorts: { id: oauthClients.id, name: peopleOrder(oauthClients.name), createdAt: oauthClients.createdAt },
})

/** The active client with this id and secret; the secret before the last rotation counts until its overlap ends. */
export async function findClientBySecret(db: Db, clientId: string, hash: Buffer, now: Date): Promise<OAuthClientRow | undefined> {
  const previous = and(eq(oauthClients.previousSecretHash, hash), gt(oauthClients.previousSecretExpiresAt, now))
  const [row] = await db
    .select(columns)
    .from(oauthClients)
    .where(and(eq(oauthClients.clientId, clientId), eq(oauthClients.status, 'active'), or(eq(oauthClients.secretHash, hash), previous)))
  return row
}

export async function findOAuthClientId(db: Db, clientId: string): Promise<OAuthClientId | undefined> {
  const [row] = await db.select({ id: oauthClients.id }).from(oauthClients).where(eq(oauthClients.clientId, clientId))
  return row?.id
}

export async function insertOAuthClient(tx: Tx, client: typeof oauthClients.$inferInsert): Promise<OAuthClientRow> {
  const [row] = await tx.insert(oauthClients).values(client).returning(columns)
  return row as OAuthClientRow // an insert without a condition returns its row
}

/** @param change at least one column. @returns undefined when there is no such client. */
export async function updateOAuthClientRow(tx: Tx, id: OAuthClientId, change: OAuthClientChange): Promise<OAuthClientRow | undefined> {
  const [row] = await tx.update(oauthClients).set(change).where(eq(oauthClients.id, id)).returning(columns)
  return row
}

/** Replaces the secret. The old secret remains valid until `overlapEndsAt`. */
export function rotateSecretRow(tx: Tx, id: OAuthClientId, secretHash: Buffer, overlapEndsAt: Date): Promise<OAuthClientRow | undefined> {
  const previousSecretHash = sql`${oauthClients.secretHash}` as SQL<Buffer> & Buffer // stands for the row's own column
  return updateOAuthClientRow(tx, id, { secretHash, previousSecretHash, previousSecretExpiresAt: overlapEndsAt })
}

export async function deleteOAuthClientRow(tx: Tx, id: OAuthClientId): Promise<OAuthClientRow | undefined> {
  const [row] = await tx.delete(oauthClients).where(eq(oauthClients.id, id)).returning(columns)
  return row
}

/** @returns false when the token was already revoked. */
export async function insertRevokedToken(tx: Tx, tokenId: string, expiresAt: Date): Promise<boolean> {
  const inserted = await tx
    .insert(revokedTokens)
    .values({ tokenId, expiresAt })
    .onConflictDoNothing()
    .returning({ tokenId: revokedTokens.tokenId })
  return inserted.length > 0
}
