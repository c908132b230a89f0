import { and, eq, sql } from 'drizzle-orm'
import type { UserId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import type { RowOfShape } from '../shapes/shape.js'
import { shapeColumns } from '../shapes/shapeColumns.js'
import { isPresent, userShape } from '../shapes/users.js'
import { users } from '../tables/users.js'
import { conditionOf, type Visible } from '../visible.js'
import { readsOf } from './reads.js'
import { sourceOf } from './sourceOf.js'

const columns = shapeColumns(userShape)

/** A user without the secrets of the row. */
export type UserRow = RowOfShape<typeof userShape>
export type UserRole = UserRow['role']
export type UserStatus = UserRow['status']
export type UserChange = Partial<Omit<typeof users.$inferInsert, 'id' | 'createdAt'>>

/** Number of the advisory lock of `lockAdmins`: any number that no other lock has. */
const ADMINS_LOCK = 4_711_003

export const userSorts = { id: 'integer', createdAt: 'moment' } as const

export const userReads = readsOf<UserRow>(sourceOf(userShape, { sorts: { id: users.id, createdAt: users.createdAt } }))

/** Emails compare without case. */
export async function findUserByEmail(db: Db | Tx, email: string): Promise<(UserRow & { passwordHash: string | null }) | undefined> {
  const [row] = await db
    .select({ ...columns, passwordHash: users.passwordHash })
    .from(users)
    .where(sql`lower(${users.email}) = lower(${email})`)
  return row
}

/**
 * Locks the user, if `visible` shows it, for the rest of the transaction. Other transactions can still write rows that refer to the user.
 * A transaction that ends the account locks it first, see `lockAccounts`.
 */
export async function userForUpdate(tx: Tx, visible: Visible, id: UserId): Promise<UserRow | undefined> {
  const [row] = await tx
    .select(columns)
    .from(users)
    .where(and(isPresent, conditionOf(visible), eq(users.id, id)))
    .for('no key update')
  return row
}

/** @returns the new user, or undefined when the email is taken. */
export async function insertUser(tx: Tx, user: typeof users.$inferInsert): Promise<UserRow | undefined> {
  const [row] = await tx.insert(users).values(user).onConflictDoNothing().returning(columns)
  return row
}

/** @param change at least one column. */
export async function updateUserRow(tx: Tx, id: UserId, change: UserChange): Promise<UserRow> {
  const [row] = await tx.update(users).set(change).where(eq(users.id, id)).returning(columns)
  return row as UserRow // the use case has locked the row, so the row exists
}

/**
 * The active administrators. An advisory lock lets one transaction at a time read them, so that two administrators cannot end each other at once.
 * Row locks would deadlock: each of the two transactions already holds the row of the other administrator.
 */
export async function lockAdmins(tx: Tx): Promise<UserId[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`)
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(isPresent, eq(users.role, 'admin'), eq(users.status, 'active')))
  return rows.map((row) => row.id)
}
