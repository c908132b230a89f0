import { bigint, index, integer, pgTable } from 'drizzle-orm/pg-core'
import type { UserId } from '../../values/ids.js'
import { bytea } from './bytea.js'
import { moment } from './moment.js'
import { users } from './users.js'

/** Reset tokens. Only the SHA-256 is kept; the mail holds the token itself. */
export const passwordResets = pgTable(
  'password_resets',
  {
    hash: bytea().primaryKey(),
    userId: bigint('user_id', { mode: 'number' })
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (t) => [index('password_resets_user_idx').on(t.userId), index('password_resets_expires_at_idx').on(t.expiresAt)],
)

/** Password attempts by account and address. The key is a keyed hash of both, which reveals neither. */
export const passwordAttempts = pgTable(
  'password_attempts',
  {
    key: bytea().primaryKey(),
    failures: integer().notNull(),
    blockedUntil: moment('blocked_until').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [index('password_attempts_updated_at_idx').on(t.updatedAt)],
)
