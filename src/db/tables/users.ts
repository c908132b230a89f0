import { sql } from 'drizzle-orm'
import { bigint, bigserial, customType, pgEnum, pgTable, text, timestamp, uniqueIndex, varchar } from 'drizzle-orm/pg-core'
import type { ApiKeyId, UserId } from '../../values/ids.js'

export const userRole = pgEnum('user_role', ['customer', 'staff', 'admin'])
export const userStatus = pgEnum('user_status', ['active', 'suspended'])

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

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
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [uniqueIndex('users_email_key').on(sql`lower(${t.email})`)],
)

/** Only the SHA-256 of a key is kept: a stolen table opens nothing. `prefix` and `last4` are for people who look for a key. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: bigserial({ mode: 'number' }).$type<ApiKeyId>().primaryKey(),
    userId: bigint('user_id', { mode: 'number' })
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    hash: bytea().notNull(),
    prefix: varchar({ length: 20 }).notNull(),
    last4: varchar({ length: 4 }).notNull(),
    scopes: text().array().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true, precision: 3 }),
    revokedAt: timestamp('revoked_at', { withTimezone: true, precision: 3 }),
  },
  (t) => [uniqueIndex('api_keys_hash_key').on(t.hash)],
)
