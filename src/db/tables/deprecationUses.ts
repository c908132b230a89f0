import { bigint, bigserial, index, pgTable, unique, varchar } from 'drizzle-orm/pg-core'
import type { DeprecationUseId, UserId } from '../../values/ids.js'
import { moment } from './moment.js'

/** The uses of deprecated parts of the contract, summed up for each caller, part and version. All anonymous callers are one row. */
export const deprecationUses = pgTable(
  'deprecation_uses',
  {
    id: bigserial({ mode: 'number' }).$type<DeprecationUseId>().primaryKey(),
    /** Null for other callers. */
    userId: bigint('user_id', { mode: 'number' }).$type<UserId>(),
    /** Null for other callers. */
    clientId: varchar('client_id', { length: 40 }),
    /** Null for GraphQL, which has no versions. */
    apiVersion: varchar('api_version', { length: 20 }),
    kind: varchar({ length: 20 }).$type<'field' | 'argument' | 'enumValue' | 'route'>().notNull(),
    /** Schema coordinate, or method and path of a route. */
    subject: varchar({ length: 200 }).notNull(),
    uses: bigint({ mode: 'number' }).notNull(),
    firstUsedAt: moment('first_used_at').notNull(),
    lastUsedAt: moment('last_used_at').notNull(),
    /** The days and the replacement of the part; as they were at the last use, when the contract does not declare the part any more. */
    since: moment('since').notNull(),
    sunset: moment('sunset').notNull(),
    replacement: varchar({ length: 200 }).notNull(),
    /** When the caller was told. */
    toldAt: moment('told_at'),
  },
  (t) => [
    unique('deprecation_uses_caller_unique').on(t.userId, t.clientId, t.apiVersion, t.subject).nullsNotDistinct(),
    index('deprecation_uses_client_idx').on(t.clientId, t.id),
    index('deprecation_uses_subject_idx').on(t.subject, t.id),
    index('deprecation_uses_last_used_at_idx').on(t.lastUsedAt, t.id),
    index('deprecation_uses_sunset_idx').on(t.sunset, t.id),
  ],
)
