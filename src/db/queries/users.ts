import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Fields } from '../../values/fields.js'
import type { UserId } from '../../values/ids.js'
import type { CursorValue, Page, PageRequest } from '../../values/page.js'
import type { Db, Tx } from '../client.js'
import { users } from '../tables/users.js'
import { columnsFor } from './columns.js'
import { behind, boundedCount, isOneOf, orderBy, readPage, type SortColumns } from './keyset.js'

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
const userColumns = columnsFor(columns, { always: ['id'] })

export type UserRow = typeof users.$inferSelect
export type UserRole = UserRow['role']

export const userSorts = { id: 'number', createdAt: 'string' } as const

const sortColumns: SortColumns = { id: users.id, createdAt: users.createdAt }

function sortValue(row: UserRow, field: string): CursorValue {
  return field === 'createdAt' ? row.createdAt.toISOString() : row.id
}

/** @param visible the users the caller may know of; every read carries it. */
export function selectUsers(db: Db, visible: SQL | undefined, request: PageRequest, fields?: Fields): Promise<Page<UserRow>> {
  return readPage({
    request,
    read: (limit, offset) =>
      db
        .select(
          userColumns(
            fields,
            request.sort.map((key) => key.field),
          ),
        )
        .from(users)
        .where(and(visible, behind(sortColumns, request)))
        .orderBy(...orderBy(sortColumns, request.sort))
        .limit(limit)
        .offset(offset),
    key: sortValue,
    count: () => boundedCount(db, sql`${users}`, visible),
  })
}

export async function selectUser(db: Db, visible: SQL | undefined, id: UserId, fields?: Fields): Promise<UserRow | undefined> {
  const [row] = await db
    .select(userColumns(fields))
    .from(users)
    .where(and(visible, eq(users.id, id)))
  return row
}

export function selectUsersByIds(db: Db, visible: SQL | undefined, ids: readonly UserId[], fields?: Fields): Promise<UserRow[]> {
  return db
    .select(userColumns(fields))
    .from(users)
    .where(and(visible, isOneOf(users.id, ids)))
}

/** Emails compare without case. */
export async function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(sql`lower(${users.email}) = lower(${email})`)
  return row
}

/** @returns the new user, or undefined when the email is taken. */
export async function insertUser(tx: Tx, user: typeof users.$inferInsert): Promise<UserRow | undefined> {
  const [row] = await tx.insert(users).values(user).onConflictDoNothing().returning()
  return row
}
