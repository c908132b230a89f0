import { bigint, bigserial, index, pgTable, text, uniqueIndex, varchar } from 'drizzle-orm/pg-core'
import type { ApiKeyId, UserId } from '../../values/ids.js'
import { bytea } from './bytea.js'
import { moment } from './moment.js'
import { users } from './users.js'

/** Only the SHA-256 of a key is kept, so a stolen table holds no usable key. `prefix` and `last4` help people to recognize a key. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: bigserial({ mode: 'number' }).$type<ApiKeyId>().primaryKey(),
    userId: bigint('user_id', { mode: 'number' })
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: varchar({ length: 100 }),
    hash: bytea().notNull(),
    prefix: varchar({ length: 20 }).notNull(),
    last4: varchar({ length: 4 }).notNull(),
    scopes: text().array().notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  (t) => [uniqueIndex('api_keys_hash_key').on(t.hash), index('api_keys_user_idx').on(t.userId, t.id)],
)
