import { type SQL, sql } from 'drizzle-orm'
import { bigserial, index, pgEnum, pgTable, text, uniqueIndex, varchar } from 'drizzle-orm/pg-core'
import type { UserId } from '../../values/ids.js'
import { moment } from './moment.js'
import { tsvector } from './tsvector.js'

export const userRole = pgEnum('user_role', ['customer', 'staff', 'admin'])
export const userStatus = pgEnum('user_status', ['active', 'suspended'])

/** The row of a deleted user stays, because orders refer to it, but without personal data. */
export const users = pgTable(
  'users',
  {
    id: bigserial({ mode: 'number' }).$type<UserId>().primaryKey(),
    email: varchar({ length: 320 }).notNull(),
    username: varchar({ length: 100 }),
    firstName: varchar('first_name', { length: 100 }),
    lastName: varchar('last_name', { length: 100 }),
    phone: varchar({ length: 40 }),
    role: userRole().notNull().default('customer'),
    status: userStatus().notNull().default('active'),
    /** argon2id in PHC form. Without a hash the user cannot log in with a password. */
    passwordHash: text('password_hash'),
    createdAt: moment('created_at').notNull(),
    deletedAt: moment('deleted_at'),
    /** The texts of the user, as for pets. */
    folded: text()
      .notNull()
      .generatedAlwaysAs(
        (): SQL =>
          sql`search_text(coalesce(${users.firstName}, '') || ' ' || coalesce(${users.lastName}, '') || ' ' || coalesce(${users.username}, '') || ' ' || ${users.email})`,
      ),
    search: tsvector()
      .notNull()
      .generatedAlwaysAs(
        (): SQL =>
          sql`search_words(coalesce(${users.firstName}, '') || ' ' || coalesce(${users.lastName}, '') || ' ' || coalesce(${users.username}, '') || ' ' || ${users.email})`,
      ),
  },
  (t) => [
    uniqueIndex('users_email_key').on(sql`lower(${t.email})`),
    index('users_created_at_idx').on(t.createdAt, t.id).where(sql`${t.deletedAt} is null`),
    index('users_staff_idx').on(t.id).where(sql`${t.role} <> 'customer'`),
    index('users_search_idx').using('gin', t.search),
  ],
)
