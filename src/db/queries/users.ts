import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Fields } from '../../values/fields.js'
import type { UserId } from '../../values/ids.js'
import type { CursorValue, Page, PageRequest } from '../../values/page.js'
import type { Db, Tx } from '../client.js'
import { statement } from '../statement.js'
import { users } from '../tables/users.js'
import { columnsFor } from './columns.js'
import { behind, boundedCount, idValues, isOneOf, keyFor, orderBy, pageValues, readPage, type SortColumns, shapeKey } from './keyset.js'

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

export const userSorts = { id: 'integer', createdAt: 'moment' } as const

const sortColumns: SortColumns = { id: users.id, createdAt: users.createdAt }

function sortValue(row: UserRow, field: string): CursorValue {
  return field === 'createdAt' ? row.createdAt.toISOString() : row.id
}

interface ListShape {
  readonly visible: SQL | undefined
  readonly request: PageRequest
}

const list = statement<ListShape, UserRow>((db, { visible, request }, fields) =>
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
    .limit(sql.placeholder('limit'))
    .offset(sql.placeholder('offset')),
)
const total = statement((db, { visible }: ListShape) => boundedCount(db, users, visible))
const byId = statement<SQL | undefined, UserRow>((db, visible, fields) =>
  db
    .select(userColumns(fields))
    .from(users)
    .where(and(visible, eq(users.id, sql.placeholder('id')))),
)
const byIds = statement<SQL | undefined, UserRow>((db, visible, fields) =>
  db
    .select(userColumns(fields))
    .from(users)
    .where(and(visible, isOneOf(users.id))),
)

/** @param visible the users the caller may know of; every read carries it. */
export function selectUsers(db: Db, visible: SQL | undefined, request: PageRequest, fields?: Fields): Promise<Page<UserRow>> {
  const shape = { visible, request }
  const key = keyFor(visible, shapeKey({}, request))
  return readPage({
    request,
    read: (limit, offset) => list(db, pageValues(request, limit, offset), { key, shape, fields }),
    key: sortValue,
    count: async () => (await total(db, {}, { key, shape }))[0]?.count ?? 0,
  })
}

export async function selectUser(db: Db, visible: SQL | undefined, id: UserId, fields?: Fields): Promise<UserRow | undefined> {
  const [row] = await byId(db, { id }, { key: keyFor(visible), shape: visible, fields })
  return row
}

export function selectUsersByIds(db: Db, visible: SQL | undefined, ids: readonly UserId[], fields?: Fields): Promise<UserRow[]> {
  return byIds(db, idValues(ids), { key: keyFor(visible), shape: visible, fields })
}

/** Emails compare without case. */
export async function findUserByEmail(tx: Tx, email: string): Promise<UserRow | undefined> {
  const [row] = await tx.select().from(users).where(sql`lower(${users.email}) = lower(${email})`)
  return row
}

/** @returns the new user, or undefined when the email is taken. */
export async function insertUser(tx: Tx, user: typeof users.$inferInsert): Promise<UserRow | undefined> {
  const [row] = await tx.insert(users).values(user).onConflictDoNothing().returning()
  return row
}
