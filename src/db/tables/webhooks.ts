import { sql } from 'drizzle-orm'
import { bigint, bigserial, check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core'
import { API_VERSION } from '../../values/apiVersion.js'
import type { DispatcherId, EventId, OAuthClientId, UserId, WebhookDeliveryId, WebhookId } from '../../values/ids.js'
import { bytea } from './bytea.js'
import { events } from './events.js'
import { moment } from './moment.js'
import { oauthClients } from './oauthClients.js'
import { users } from './users.js'

export const webhookStatus = pgEnum('webhook_status', ['active', 'disabled'])
/** Why an endpoint is disabled: its owner disabled it, it answered 410 Gone, or it has failed for days. */
export const webhookDisabledReason = pgEnum('webhook_disabled_reason', ['owner', 'gone', 'failing'])

/** Webhook endpoints. Each belongs to a user or to an OAuth client. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: bigserial({ mode: 'number' }).$type<WebhookId>().primaryKey(),
    userId: bigint('user_id', { mode: 'number' })
      .$type<UserId>()
      .references(() => users.id),
    clientId: bigint('client_id', { mode: 'number' })
      .$type<OAuthClientId>()
      .references(() => oauthClients.id, { onDelete: 'set null' }),
    url: varchar({ length: 2048 }).notNull(),
    description: varchar({ length: 200 }),
    events: text().array().notNull(),
    /** The API version in whose form the endpoint receives events. The default is for endpoints from before there was a choice. */
    apiVersion: varchar('api_version', { length: 10 }).notNull().default(API_VERSION),
    /** GraphQL selection that shapes `data.object`. */
    selection: text(),
    status: webhookStatus().notNull().default('active'),
    disabledReason: webhookDisabledReason('disabled_reason'),
    /** Sealed: it must be readable again, to sign. */
    secret: bytea().notNull(),
    /** The secret before the last rotation, used until the end of the overlap. */
    previousSecret: bytea('previous_secret'),
    previousSecretExpiresAt: moment('previous_secret_expires_at'),
    /** The first failure since the last success. */
    failingSince: moment('failing_since'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    version: integer().notNull().default(1),
    /** From this moment the endpoint is hidden from all callers. Its deliveries are deleted in batches. */
    deletedAt: moment('deleted_at'),
  },
  (t) => [
    index('webhooks_user_idx').on(t.userId, t.id),
    index('webhooks_client_idx').on(t.clientId, t.id).where(sql`${t.clientId} is not null`),
    check('webhooks_owner_check', sql`num_nonnulls(${t.userId}, ${t.clientId}) = 1 or ${t.deletedAt} is not null`),
  ],
)

export const webhookDeliveryStatus = pgEnum('webhook_delivery_status', ['pending', 'delivered', 'failed'])

/** Deliveries of events to endpoints: the outbox, written with the event, and the log of the outcomes. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: bigserial({ mode: 'number' }).$type<WebhookDeliveryId>().primaryKey(),
    webhookId: bigint('webhook_id', { mode: 'number' })
      .$type<WebhookId>()
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    eventId: bigint('event_id', { mode: 'number' })
      .$type<EventId>()
      .notNull()
      .references(() => events.id),
    status: webhookDeliveryStatus().notNull().default('pending'),
    /** The sent bytes, when the endpoint shapes them; otherwise null, and the event's own body is sent. */
    body: text(),
    /** Attempts made so far. */
    attempts: integer().notNull().default(0),
    /** Attempts since the delivery was queued, or queued again. Their number selects the next entry of the schedule. */
    attemptsOfRound: integer('attempts_of_round').notNull().default(0),
    nextAttemptAt: moment('next_attempt_at'),
    /** The dispatcher that works on the delivery. The claim counts as long as the dispatcher is alive. */
    claimedBy: uuid('claimed_by').$type<DispatcherId>(),
    createdAt: moment('created_at').notNull(),
    finishedAt: moment('finished_at'),
  },
  (t) => [
    uniqueIndex('webhook_deliveries_webhook_event_key').on(t.webhookId, t.eventId),
    index('webhook_deliveries_webhook_idx').on(t.webhookId, t.id),
    index('webhook_deliveries_event_idx').on(t.eventId),
    index('webhook_deliveries_created_at_idx').on(t.createdAt),
    index('webhook_deliveries_claimed_idx').on(t.webhookId).where(sql`${t.claimedBy} is not null`),
    index('webhook_deliveries_due_idx').on(t.webhookId, t.nextAttemptAt, t.id).where(sql`${t.status} = 'pending'`),
  ],
)

/** Attempts of deliveries. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    deliveryId: bigint('delivery_id', { mode: 'number' })
      .$type<WebhookDeliveryId>()
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: 'cascade' }),
    number: integer().notNull(),
    startedAt: moment('started_at').notNull(),
    /** Milliseconds. */
    duration: integer().notNull(),
    /** As sent: a JSON object. */
    requestHeaders: text('request_headers').notNull(),
    /** Null when there was no reply. */
    responseStatus: integer('response_status'),
    /** The first KB. */
    responseBody: text('response_body'),
    /** Why there was no reply, or why the reply did not count. */
    error: varchar({ length: 300 }),
  },
  (t) => [index('webhook_attempts_delivery_idx').on(t.deliveryId, t.id)],
)

/** Dispatchers. A dead dispatcher no longer prolongs `aliveUntil`, so other dispatchers take over its claims. */
export const webhookDispatchers = pgTable('webhook_dispatchers', {
  id: uuid().$type<DispatcherId>().primaryKey(),
  /** The dispatcher counts as dead after this moment, by the database's own clock. */
  aliveUntil: moment('alive_until').notNull(),
})
