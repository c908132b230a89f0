import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { SessionId, UserId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { isPresent } from '../shapes/users.js'
import { timestamp } from '../sqlValues.js'
import { fixedStatement } from '../statement.js'
import { refreshTokens, sessions } from '../tables/sessions.js'
import { users } from '../tables/users.js'
import type { UserRole } from './users.js'

export interface SessionHolder {
  readonly sessionId: SessionId
  readonly userId: UserId
  readonly role: UserRole
  /** When the session ends by itself. */
  readonly expiresAt: Date
}

const holder = fixedStatement((db) =>
  db
    .select({ sessionId: sessions.id, userId: users.id, role: users.role, expiresAt: sessions.expiresAt })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sql.placeholder('id')),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, sql.placeholder('now')),
        eq(users.status, 'active'),
        isPresent,
      ),
    ),
)

/** The active user of a session that is under way at `now`. */
export async function findSessionHolder(db: Db, id: SessionId, now: Date): Promise<SessionHolder | undefined> {
  const [row] = await holder(db, { id, now: now.toISOString() })
  return row
}

interface NewSession {
  readonly id: SessionId
  readonly userId: UserId
  readonly createdAt: Date
  readonly expiresAt: Date
  /** The hash that the password was compared with. */
  readonly passwordHash: string | null
}

/**
 * Begins a session of an active user whose password hash is still the compared hash. A concurrent transaction that changes the user's status or
 * password either waits for this transaction and then ends the new session too, or was first: then no session begins.
 * @returns true when the session has begun.
 */
export async function insertSession(tx: Tx, { id, userId, createdAt, expiresAt, passwordHash }: NewSession): Promise<boolean> {
  const begun = await tx.execute(sql`
    insert into ${sessions} (id, user_id, created_at, expires_at)
    select ${id}::uuid, ${users.id}, ${timestamp(createdAt)}, ${timestamp(expiresAt)} from ${users}
    where ${users.id} = ${userId} and ${users.passwordHash} = ${passwordHash} and ${users.status} = 'active' for share
    returning id`)
  return begun.length > 0
}

export async function insertRefreshToken(tx: Tx, token: typeof refreshTokens.$inferInsert): Promise<void> {
  await tx.insert(refreshTokens).values(token)
}

/** Marks a refresh token as used, if it is neither used nor expired. Of several concurrent callers, one gets the session. */
export async function useRefreshToken(tx: Tx, hash: Buffer, now: Date): Promise<SessionId | undefined> {
  const [row] = await tx
    .update(refreshTokens)
    .set({ usedAt: now })
    .where(and(eq(refreshTokens.hash, hash), isNull(refreshTokens.usedAt), gt(refreshTokens.expiresAt, now)))
    .returning({ sessionId: refreshTokens.sessionId })
  return row?.sessionId
}

/** The session of a refresh token, also of a used or expired token. */
export async function findSessionOfToken(
  tx: Tx,
  hash: Buffer,
): Promise<{ sessionId: SessionId; userId: UserId; usedAt: Date | null } | undefined> {
  const [row] = await tx
    .select({ sessionId: sessions.id, userId: sessions.userId, usedAt: refreshTokens.usedAt })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .where(eq(refreshTokens.hash, hash))
  return row
}

/** @returns the number of sessions that were under way: 1 or 0. */
export async function endSession(tx: Tx, id: SessionId, now: Date): Promise<number> {
  const ended = await tx
    .update(sessions)
    .set({ endedAt: now })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAt), gt(sessions.expiresAt, now)))
    .returning({ id: sessions.id })
  return ended.length
}

/** Ends every session of the user. @returns the number of sessions that were under way. */
export async function endSessionsOfUser(tx: Tx, userId: UserId, now: Date): Promise<number> {
  const ended = await tx
    .update(sessions)
    .set({ endedAt: now })
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt), gt(sessions.expiresAt, now)))
    .returning({ id: sessions.id })
  return ended.length
}
