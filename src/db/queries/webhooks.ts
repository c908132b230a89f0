import { and, count, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { OAuthClientId, UserId, WebhookId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import type { Slots } from '../statement.js'
import { oauthClients } from '../tables/oauthClients.js'
import { users } from '../tables/users.js'
import { webhooks } from '../tables/webhooks.js'
import { conditionOf, type Visible } from '../visible.js'
import { columnsFor } from './columns.js'
import { readsOf } from './reads.js'

const columns = {
  id: webhooks.id,
  userId: webhooks.userId,
  clientId: webhooks.clientId,
  url: webhooks.url,
  description: webhooks.description,
  events: webhooks.events,
  apiVersion: webhooks.apiVersion,
  selection: webhooks.selection,
  status: webhooks.status,
  disabledReason: webhooks.disabledReason,
  failingSince: webhooks.failingSince,
  previousSecretExpiresAt: webhooks.previousSecretExpiresAt,
  createdAt: webhooks.createdAt,
  updatedAt: webhooks.updatedAt,
  version: webhooks.version,
}

/** An endpoint without its secrets. */
export type WebhookRow = Pick<typeof webhooks.$inferSelect, keyof typeof columns>
export type WebhookStatus = WebhookRow['status']
export type WebhookDisabledReason = NonNullable<WebhookRow['disabledReason']>
/** An endpoint's secrets, sealed as they are stored. */
export type SealedSecrets = Pick<typeof webhooks.$inferSelect, 'secret' | 'previousSecret' | 'previousSecretExpiresAt'>

export const webhookSorts = { id: 'integer', createdAt: 'moment', updatedAt: 'moment' } as const

const isPresent = isNull(webhooks.deletedAt)

export interface WebhookFilter {
  readonly status?: WebhookStatus | null
}

export const webhookReads = readsOf<WebhookRow, WebhookFilter>({
  table: webhooks,
  columns: columnsFor(columns, { always: ['id'] }),
  sorts: { id: webhooks.id, createdAt: webhooks.createdAt, updatedAt: webhooks.updatedAt },
  present: isPresent,
  matching: ({ status }: Slots<WebhookFilter>) => status && eq(webhooks.status, status),
})

function selectWithSecrets(db: Db, visible: Visible, id: WebhookId) {
  return db
    .select({ ...columns, secret: webhooks.secret, previousSecret: webhooks.previousSecret })
    .from(webhooks)
    .where(and(isPresent, conditionOf(visible), eq(webhooks.id, id)))
}

/** The endpoint with its secrets, if `visible` shows it. */
export async function findWebhookWithSecrets(db: Db, visible: Visible, id: WebhookId): Promise<(WebhookRow & SealedSecrets) | undefined> {
  const [row] = await selectWithSecrets(db, visible, id)
  return row
}

/** As `findWebhookWithSecrets`, and locks the endpoint for the rest of the transaction. New deliveries may still refer to the endpoint. */
export async function webhookForUpdate(tx: Tx, visible: Visible, id: WebhookId): Promise<(WebhookRow & SealedSecrets) | undefined> {
  const [row] = await selectWithSecrets(tx, visible, id).for('no key update')
  return row
}

/** Number of endpoints that `visible` shows. */
export async function countWebhooks(tx: Tx, visible: Visible): Promise<number> {
  const [row] = await tx
    .select({ count: count() })
    .from(webhooks)
    .where(and(isPresent, conditionOf(visible)))
  return row?.count ?? 0
}

/** The owner of an endpoint: a user by its id, or an OAuth client by its `client_id`. */
export type WebhookOwner = { readonly userId: UserId } | { readonly clientId: string }

/** Locks an owner, so that endpoints made at the same time count each other. The owner's orders and credentials can still be written. */
export async function lockOwner(tx: Tx, owner: WebhookOwner): Promise<void> {
  if ('userId' in owner) await tx.select({ id: users.id }).from(users).where(eq(users.id, owner.userId)).for('no key update')
  else await tx.select({ id: oauthClients.id }).from(oauthClients).where(eq(oauthClients.clientId, owner.clientId)).for('no key update')
}

type NewWebhook = Omit<typeof webhooks.$inferInsert, 'id' | 'userId' | 'clientId'>

export async function insertWebhook(tx: Tx, owner: WebhookOwner, webhook: NewWebhook): Promise<WebhookRow> {
  // Drizzle takes SQL as a value, but its types do not
  const clientId = 'clientId' in owner ? (clientNumber(owner.clientId) as SQL<never>) : null
  const [row] = await tx
    .insert(webhooks)
    .values({ ...webhook, userId: 'userId' in owner ? owner.userId : null, clientId })
    .returning(columns)
  return row as WebhookRow // an insert without a condition returns its row
}

/** The row id of the OAuth client with this `client_id`. @param clientId a text or its placeholder */
export function clientNumber(clientId: unknown): SQL {
  return sql`(select c.id from ${oauthClients} as c where c.client_id = ${clientId})`
}

export type WebhookChange = Partial<Omit<typeof webhooks.$inferInsert, 'id' | 'userId' | 'clientId' | 'createdAt' | 'version'>>

/** Writes the given columns, and the next version. */
export async function updateWebhookRow(tx: Tx, id: WebhookId, change: WebhookChange & { updatedAt: Date }): Promise<WebhookRow> {
  const [row] = await tx
    .update(webhooks)
    .set({ ...change, version: sql`${webhooks.version} + 1` })
    .where(eq(webhooks.id, id))
    .returning(columns)
  return row as WebhookRow // the use case has locked the row, so the row exists
}

/** The rest of a deleted endpoint: a row that is hidden from every caller, without secrets and URL. See decision D62. */
const remains = { status: 'disabled', secret: Buffer.alloc(0), previousSecret: null, url: '', description: null, selection: null } as const

export async function deleteWebhookRow(tx: Tx, id: WebhookId, now: Date): Promise<void> {
  await tx
    .update(webhooks)
    .set({ ...remains, deletedAt: now })
    .where(eq(webhooks.id, id))
}

/** @param owned the owner of the endpoints to delete. */
export async function deleteWebhooksOf(tx: Tx, owned: { userId: UserId } | { clientNumber: OAuthClientId }, now: Date): Promise<void> {
  const isOwned = 'userId' in owned ? eq(webhooks.userId, owned.userId) : eq(webhooks.clientId, owned.clientNumber)
  await tx
    .update(webhooks)
    .set({ ...remains, deletedAt: now })
    .where(and(isPresent, isOwned))
}

/** The email of the user who owns an endpoint; undefined for an endpoint of an OAuth client. */
export async function findOwnerEmail(db: Db, id: WebhookId): Promise<string | undefined> {
  const [row] = await db
    .select({ email: users.email })
    .from(webhooks)
    .innerJoin(users, eq(users.id, webhooks.userId))
    .where(eq(webhooks.id, id))
  return row?.email
}
