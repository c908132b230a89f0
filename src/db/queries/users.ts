import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { UserId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { users } from '../tables/users.js'
import { columnsFor } from './columns.js'
import { readsOf } from './reads.js'

const columns = {
  id: users.id,
  email: users.email,
  username: users.username,
  firstName: users.firstName,
  lastName: users.lastName,
  phone: users.phone,
  role: users.role,
  status: users.status,
  createdAt: users.createdAt,
}

/** A user without the secrets of the row. */
export type UserRow = Pick<typeof users.$inferSelect, keyof typeof columns>
export type UserRole = UserRow['role']
export type UserStatus = UserRow['status']
export type UserChange = Partial<Omit<typeof users.$inferInsert, 'id' | 'createdAt'>>

/** Number of the advisory lock of `lockAdmins`: any number that no other lock has. */
const ADMINS_LOCK = 4_711_003

export const userSorts = { id: 'integer', createdAt: 'moment' } as const

/** Deleted users are hidden from every caller. */
export const isPresent: SQL = isNull(users.deletedAt)

export const userReads = readsOf<UserRow>({
  table: users,
  columns: columnsFor(columns, { always: ['id'] }),
  sorts: { id: users.id, createdAt: users.createdAt },
  present: isPresent,
})

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
export async function userForUpdate(tx: Tx, visible: SQL | undefined, id: UserId): Promise<UserRow | undefined> {
  const [row] = await tx
    .select(columns)
    .from(users)
    .where(and(isPresent, visible, eq(users.id, id)))
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
