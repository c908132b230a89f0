import { and, eq, gt, isNull, or } from 'drizzle-orm'
import type { ApiKeyId, UserId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { apiKeys, users } from '../tables/users.js'
import type { UserRole } from './users.js'

export interface KeyHolder {
  readonly keyId: ApiKeyId
  readonly userId: UserId
  readonly role: UserRole
  readonly scopes: string[]
}

/** The active user behind a key that is neither revoked nor expired at `now`. */
export async function findKeyHolder(db: Db, hash: Buffer, now: Date): Promise<KeyHolder | undefined> {
  const [row] = await db
    .select({ keyId: apiKeys.id, userId: users.id, role: users.role, scopes: apiKeys.scopes })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(
      and(
        eq(apiKeys.hash, hash),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
        eq(users.status, 'active'),
      ),
    )
  return row
}

export async function insertApiKey(tx: Tx, key: typeof apiKeys.$inferInsert): Promise<void> {
  await tx.insert(apiKeys).values(key)
}
