import { bigint, index, pgTable, uuid } from 'drizzle-orm/pg-core'
import type { SessionId, UserId } from '../../values/ids.js'
import { bytea } from './bytea.js'
import { moment } from './moment.js'
import { users } from './users.js'

/** Sessions. A login begins a session: the chain of its refresh tokens, and the access tokens issued from them. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid().$type<SessionId>().primaryKey(),
    userId: bigint('user_id', { mode: 'number' })
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    endedAt: moment('ended_at'),
  },
  (t) => [index('sessions_user_idx').on(t.userId), index('sessions_expires_at_idx').on(t.expiresAt)],
)

/** Only the SHA-256 is kept. A used token stays until its expiry, because its reuse reveals a theft (RFC 9700, section 4.14.2). */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    hash: bytea().primaryKey(),
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
  },
  (t) => [index('refresh_tokens_session_idx').on(t.sessionId)],
)
