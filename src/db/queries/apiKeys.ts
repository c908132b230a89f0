import { and, desc, eq, gt, isNull, lt, notInArray, or, type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { ApiKeyId, UserId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { isPresent } from '../shapes/users.js'
import { timestamp } from '../sqlValues.js'
import { fixedStatement } from '../statement.js'
import { apiKeys } from '../tables/apiKeys.js'
import { users } from '../tables/users.js'
import { columnsFor } from './columns.js'
import { readsOf } from './reads.js'
import type { UserRole } from './users.js'

const columns = {
  id: apiKeys.id,
  userId: apiKeys.userId,
  name: apiKeys.name,
  prefix: apiKeys.prefix,
  last4: apiKeys.last4,
  scopes: apiKeys.scopes,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
}

/** The stored facts of a key. The key itself is not stored. */
export type ApiKeyRow = Pick<typeof apiKeys.$inferSelect, keyof typeof columns>

export const apiKeySorts = { id: 'integer', createdAt: 'moment' } as const

export const apiKeyReads = readsOf<ApiKeyRow>({
  table: apiKeys,
  columns: columnsFor(columns, { always: ['id'] }),
  sorts: { id: apiKeys.id, createdAt: apiKeys.createdAt },
  present: isNull(apiKeys.revokedAt),
})

export interface KeyHolder {
  readonly keyId: ApiKeyId
  readonly userId: UserId
  readonly role: UserRole
  readonly scopes: string[]
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
}

function isGoodAt(now: Date | Placeholder): SQL | undefined {
  return and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)))
}

const holder = fixedStatement((db) =>
  db
    .select({
      keyId: apiKeys.id,
      userId: users.id,
      role: users.role,
      scopes: apiKeys.scopes,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(and(eq(apiKeys.hash, sql.placeholder('hash')), isGoodAt(sql.placeholder('now')), eq(users.status, 'active'), isPresent)),
)

/** The active user behind a key that is neither revoked nor expired at `now`. */
export async function findKeyHolder(db: Db, hash: Buffer, now: Date): Promise<KeyHolder | undefined> {
  const [row] = await holder(db, { hash, now: now.toISOString() })
  return row
}

/** Records a use of the key, unless a use was recorded since `before`. */
export async function touchApiKey(tx: Tx, id: ApiKeyId, now: Date, before: Date): Promise<void> {
  await tx
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, before))))
}

export async function insertApiKey(tx: Tx, key: typeof apiKeys.$inferInsert): Promise<ApiKeyRow> {
  const [row] = await tx.insert(apiKeys).values(key).returning(columns)
  return row as ApiKeyRow // an insert without a condition returns its row
}

/** The user's newest key that is neither revoked nor expired at `now`. */
export async function findNewestKey(db: Db | Tx, userId: UserId, now: Date): Promise<ApiKeyRow | undefined> {
  const [row] = await db
    .select(columns)
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), isGoodAt(now)))
    .orderBy(desc(apiKeys.id))
    .limit(1)
  return row
}

/** Locks one of the user's keys for the rest of the transaction. */
export async function apiKeyForUpdate(tx: Tx, userId: UserId, id: ApiKeyId): Promise<ApiKeyRow | undefined> {
  const [row] = await tx
    .select(columns)
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .for('update')
  return row
}

/** Number of the user's keys that are neither revoked nor expired at `now`. */
export function countGoodKeys(tx: Tx, userId: UserId, now: Date): Promise<number> {
  const good = tx.select({ count: sql`count(*)`.mapWith(Number) }).from(apiKeys)
  return good.where(and(eq(apiKeys.userId, userId), isGoodAt(now))).then(([row]) => row?.count ?? 0)
}

export async function setKeyExpiry(tx: Tx, id: ApiKeyId, expiresAt: Date): Promise<void> {
  await tx.update(apiKeys).set({ expiresAt }).where(eq(apiKeys.id, id))
}

export async function revokeApiKeyRow(tx: Tx, id: ApiKeyId, now: Date): Promise<void> {
  await tx.update(apiKeys).set({ revokedAt: now }).where(eq(apiKeys.id, id))
}

/** Revokes the user's keys except the newest valid keys. @param kept number of the keys that stay @returns the ids of the revoked keys */
export async function revokeOlderKeys(tx: Tx, userId: UserId, kept: number, now: Date): Promise<ApiKeyId[]> {
  const ofUser = eq(apiKeys.userId, userId)
  const newest = tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(ofUser, isGoodAt(now)))
    .orderBy(desc(apiKeys.id))
    .limit(kept)
  const older = and(ofUser, isNull(apiKeys.revokedAt), notInArray(apiKeys.id, newest))
  const rows = await tx.update(apiKeys).set({ revokedAt: now }).where(older).returning({ id: apiKeys.id })
  return rows.map(({ id }) => id)
}

/** Revokes all keys of the user, and deletes the names of all keys, also of revoked keys: a name is the user's own text. */
export async function revokeKeysOfUser(tx: Tx, userId: UserId, now: Date): Promise<void> {
  await tx
    .update(apiKeys)
    .set({ name: null, revokedAt: sql`coalesce(${apiKeys.revokedAt}, ${timestamp(now)})` })
    .where(eq(apiKeys.userId, userId))
}
