import { pgTable, text, varchar } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.js'
import { moment } from './moment.js'

/** The keys that access tokens are signed with. All instances share them. */
export const signingKeys = pgTable('signing_keys', {
  kid: varchar({ length: 64 }).primaryKey(),
  algorithm: varchar({ length: 10 }).notNull(),
  /** A JWK (RFC 7517) as JSON. */
  publicKey: text('public_key').notNull(),
  /** The private JWK, sealed under `ENCRYPTION_KEY`. */
  privateKey: bytea('private_key').notNull(),
  createdAt: moment('created_at').notNull(),
  /** From then on it signs, unless a younger one does. */
  activeFrom: moment('active_from').notNull(),
  /** Until then what it has signed is good; unknown while it signs. */
  expiresAt: moment('expires_at'),
})
