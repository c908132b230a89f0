import { and, eq, gt, sql } from 'drizzle-orm'
import { idOf, type UserId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { isPresent } from '../shapes/users.js'
import { timestamp } from '../sqlValues.js'
import { passwordAttempts, passwordResets } from '../tables/passwords.js'
import { users } from '../tables/users.js'

/** How failures delay the next attempt. */
export interface AttemptPolicy {
  /** Failures before the first delay. */
  readonly free: number
  readonly maxDelaySeconds: number
  /** After this time without an attempt, counting begins anew. */
  readonly forgetSeconds: number
}

/**
 * Counts an attempt before its outcome is known, so that concurrent attempts are counted too. Each attempt doubles the delay before the next attempt.
 * @returns false when the attempt comes too early; such an attempt is not counted.
 */
export async function countAttempt(tx: Tx, key: Buffer, now: Date, policy: AttemptPolicy): Promise<boolean> {
  const at = sql`${timestamp(now)}`
  const { failures, updatedAt } = passwordAttempts
  const counted = sql`(case when ${updatedAt} < ${at} - make_interval(secs => ${policy.forgetSeconds}) then 1 else ${failures} + 1 end)`
  const delay = sql`case when ${counted} < ${policy.free} then 0
    else least(power(2, least(${counted} - ${policy.free}, 30)), ${policy.maxDelaySeconds}) end`
  const rows = await tx
    .insert(passwordAttempts)
    .values({ key, failures: 1, blockedUntil: now, updatedAt: now })
    .onConflictDoUpdate({
      target: passwordAttempts.key,
      set: { failures: counted, blockedUntil: sql`${at} + make_interval(secs => ${delay})`, updatedAt: now },
      setWhere: sql`${passwordAttempts.blockedUntil} <= ${at}`,
    })
    .returning({ failures })
  return rows.length > 0
}

/** When the next attempt may be made. */
export async function findBlockedUntil(db: Db, key: Buffer): Promise<Date | undefined> {
  const [row] = await db.select({ until: passwordAttempts.blockedUntil }).from(passwordAttempts).where(eq(passwordAttempts.key, key))
  return row?.until
}

export async function forgetAttempts(tx: Tx, key: Buffer): Promise<void> {
  await tx.delete(passwordAttempts).where(eq(passwordAttempts.key, key))
}

/** Locks the user with this email, if there is such a user, so that concurrent requests for reset tokens count each other. */
export async function lockResets(tx: Tx, email: string): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(sql`lower(${users.email}) = lower(${email})`).for('no key update')
}

interface NewReset {
  readonly hash: Buffer
  readonly email: string
  readonly now: Date
  readonly expiresAt: Date
  /** Unexpired reset tokens that a user may have. */
  readonly limit: number
}

/**
 * Inserts a reset token for the active user with this email. Sends one statement, whether there is such a user or not. The use case has called
 * `lockResets`.
 * @returns the user and the address of the mail; undefined when there is no such user, or when the limit is reached.
 */
export async function insertPasswordReset(
  tx: Tx,
  { hash, email, now, expiresAt, limit }: NewReset,
): Promise<{ userId: UserId; email: string } | undefined> {
  const at = sql`${timestamp(now)}`
  const rows = await tx.execute<{ user_id: string; email: string }>(sql`
    with made as (
      insert into ${passwordResets} (hash, user_id, created_at, expires_at)
      select ${hash}, ${users.id}, ${at}, ${timestamp(expiresAt)} from ${users}
      where lower(${users.email}) = lower(${email}) and ${users.status} = 'active' and ${isPresent}
        and (select count(*) from ${passwordResets} where user_id = ${users.id} and expires_at > ${at}) < ${limit}
      returning user_id)
    select made.user_id, ${users.email} from made join ${users} on ${users.id} = made.user_id`)
  const [row] = rows
  return row && { userId: idOf<UserId>(row.user_id), email: row.email }
}

export async function hasPasswordReset(db: Db, hash: Buffer, now: Date): Promise<boolean> {
  const rows = await db
    .select({ userId: passwordResets.userId })
    .from(passwordResets)
    .where(and(eq(passwordResets.hash, hash), gt(passwordResets.expiresAt, now)))
  return rows.length > 0
}

/** Uses up a reset token. @returns its user; undefined when the token does not exist or has expired. */
export async function takePasswordReset(tx: Tx, hash: Buffer, now: Date): Promise<UserId | undefined> {
  const [row] = await tx
    .delete(passwordResets)
    .where(and(eq(passwordResets.hash, hash), gt(passwordResets.expiresAt, now)))
    .returning({ userId: passwordResets.userId })
  return row?.userId
}

export async function deleteResetsOfUser(tx: Tx, userId: UserId): Promise<void> {
  await tx.delete(passwordResets).where(eq(passwordResets.userId, userId))
}
