import { isNull, type SQL } from 'drizzle-orm'
import { users } from '../tables/users.js'
import { leaf } from './leaf.js'
import { shape } from './shape.js'

/** Deleted users are hidden from every caller. */
export const isPresent: SQL = isNull(users.deletedAt)

/** The secrets of the row are no fields. */
export const userShape = shape(
  'User',
  users,
  {
    nodeId: leaf.nodeId('User', users.id),
    id: leaf.int64(users.id),
    email: leaf.text(users.email),
    username: leaf.text(users.username),
    firstName: leaf.text(users.firstName),
    lastName: leaf.text(users.lastName),
    phone: leaf.text(users.phone),
    role: leaf.word(users.role),
    status: leaf.word(users.status),
    createdAt: leaf.moment(users.createdAt),
  },
  { present: isPresent },
)
