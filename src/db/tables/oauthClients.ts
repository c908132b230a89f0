import { bigserial, index, pgEnum, pgTable, text, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core'
import type { OAuthClientId } from '../../values/ids.js'
import { bytea } from './bytea.js'
import { moment } from './moment.js'

export const oauthClientStatus = pgEnum('oauth_client_status', ['active', 'suspended'])

/** Programs that an administrator has admitted (RFC 6749, section 2). Only the SHA-256 of a secret is kept. */
export const oauthClients = pgTable(
  'oauth_clients',
  {
    id: bigserial({ mode: 'number' }).$type<OAuthClientId>().primaryKey(),
    clientId: varchar('client_id', { length: 40 }).notNull(),
    name: varchar({ length: 100 }).notNull(),
    scopes: text().array().notNull(),
    status: oauthClientStatus().notNull().default('active'),
    secretHash: bytea('secret_hash').notNull(),
    /** Hash of the secret before the last rotation. That secret is valid until the end of the overlap. */
    previousSecretHash: bytea('previous_secret_hash'),
    previousSecretExpiresAt: moment('previous_secret_expires_at'),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [uniqueIndex('oauth_clients_client_id_key').on(t.clientId)],
)

/** Access tokens of OAuth clients, revoked before their expiry (RFC 7009). */
export const revokedTokens = pgTable(
  'revoked_tokens',
  {
    tokenId: uuid('token_id').primaryKey(),
    expiresAt: moment('expires_at').notNull(),
  },
  (t) => [index('revoked_tokens_expires_at_idx').on(t.expiresAt)],
)
