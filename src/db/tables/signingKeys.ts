import { pgTable, text, varchar } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.js'
import { moment } from './moment.js'

/** The signing keys of access tokens. All instances share them. */
export const signingKeys = pgTable('signing_keys', {
  kid: varchar({ length: 64 }).primaryKey(),
  algorithm: varchar({ length: 10 }).notNull(),
  /** A JWK (RFC 7517) as JSON. */
  publicKey: text('public_key').notNull(),
  /** The private JWK, sealed under `ENCRYPTION_KEY`. */
  privateKey: bytea('private_key').notNull(),
  createdAt: moment('created_at').notNull(),
  /** From this moment the key signs, unless a younger key signs. */
  activeFrom: moment('active_from').notNull(),
  /** Until this moment the tokens signed by the key are valid; null while the key signs. */
  expiresAt: moment('expires_at'),
})
