import { sql } from 'drizzle-orm'
import type { Tx } from '../../db/client.js'
import { type DueRows, findDueRows } from '../../db/queries/dueRows.js'
import { apiKeys } from '../../db/tables/apiKeys.js'
import { idempotencyRecords } from '../../db/tables/idempotency.js'
import { oauthClients } from '../../db/tables/oauthClients.js'
import { passwordResets } from '../../db/tables/passwords.js'
import { refreshTokens, sessions } from '../../db/tables/sessions.js'
import { webhookDeliveries, webhooks } from '../../db/tables/webhooks.js'
import { HOUR_MS, SECOND_MS } from '../../values/durations.js'
import { KEY_HOURS } from '../idempotency/keyHours.js'
import { ACCESS_TOKEN_SECONDS } from '../ports/accessTokens.js'
import type { Services } from '../services.js'
import { shopDueThings } from './shopDueThings.js'

/** Something that happens when business time reaches a moment. */
export interface DueThing {
  /** The event, such as `api_key_expired`. */
  readonly kind: string
  readonly at: Date
  /** The object of the event, such as `apiKey:11`. */
  readonly subject: string
}

const liveSession = sql`exists (select 1 from ${sessions} where ${sessions.id} = ${refreshTokens.sessionId} and ${sessions.endedAt} is null)`

/** Everything that a move of business time makes due, beside the ends of deprecated parts. */
const dueThings: Readonly<Record<string, DueRows>> = {
  // a list of one line for each part of the product
  ...shopDueThings,
  api_key_expired: {
    table: apiKeys,
    column: apiKeys.expiresAt,
    subject: sql`'apiKey:' || ${apiKeys.id}`,
    where: sql`${apiKeys.revokedAt} is null`,
  },
  access_token_expired: {
    table: refreshTokens,
    // each comes with an access token, which counts whole seconds
    column: sql`date_trunc('second', ${refreshTokens.createdAt})`,
    afterMs: ACCESS_TOKEN_SECONDS * SECOND_MS,
    subject: sql`'session:' || ${refreshTokens.sessionId}`,
    where: liveSession,
  },
  refresh_token_expired: {
    table: refreshTokens,
    column: refreshTokens.expiresAt,
    subject: sql`'session:' || ${refreshTokens.sessionId}`,
    where: sql`${refreshTokens.usedAt} is null and ${liveSession}`,
  },
  password_reset_expired: {
    table: passwordResets,
    column: passwordResets.expiresAt,
    subject: sql`'user:' || ${passwordResets.userId}`,
  },
  client_secret_expired: {
    table: oauthClients,
    column: oauthClients.previousSecretExpiresAt,
    subject: sql`'client:' || ${oauthClients.clientId}`,
  },
  idempotency_key_expired: {
    table: idempotencyRecords,
    column: idempotencyRecords.finishedAt,
    afterMs: KEY_HOURS * HOUR_MS,
    subject: sql`${idempotencyRecords.operation} || ' of ' || ${idempotencyRecords.caller}`,
  },
  webhook_attempt: {
    table: webhookDeliveries,
    column: webhookDeliveries.nextAttemptAt,
    subject: sql`'delivery:' || ${webhookDeliveries.id}`,
    where: sql`${webhookDeliveries.status} = 'pending'
      and exists (select 1 from ${webhooks} where ${webhooks.id} = ${webhookDeliveries.webhookId} and ${webhooks.status} = 'active')`,
  },
  webhook_secret_expired: {
    table: webhooks,
    column: webhooks.previousSecretExpiresAt,
    subject: sql`'webhook:' || ${webhooks.id}`,
    where: sql`${webhooks.deletedAt} is null`,
  },
}

/** Kinds of due things. */
export const dueKinds: readonly string[] = [...Object.keys(dueThings), 'sunset']

/** The things that become due after `from` and until `to`, the earliest first, at most `limit`. */
export async function findDue(tx: Tx, sunsets: Services['sunsets'], from: Date, to: Date, limit: number): Promise<readonly DueThing[]> {
  const found: DueThing[] = sunsets
    .filter(({ sunset }) => sunset > from && sunset <= to)
    .map(({ subject, sunset }) => ({ kind: 'sunset', at: sunset, subject }))
  for (const [kind, rows] of Object.entries(dueThings))
    for (const row of await findDueRows(tx, rows, from, to, limit)) found.push({ kind, ...row })
  return found.toSorted((a, b) => a.at.getTime() - b.at.getTime()).slice(0, limit)
}
