import {
  countWebhooks,
  deleteWebhookRow,
  insertWebhook,
  lockOwner,
  updateWebhookRow,
  type WebhookChange,
  type WebhookFilter,
  type WebhookRow,
  webhookForUpdate,
  webhookReads,
  webhookSorts,
} from '../../db/queries/webhooks.js'
import { API_VERSION } from '../../values/apiVersion.js'
import { conflict, invalidField, notFound } from '../../values/errors/make.js'
import type { Fields, RowOf, Shown } from '../../values/fields.js'
import type { WebhookId } from '../../values/ids.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { mustBeUnchanged } from '../mustBeUnchanged.js'
import { mustBeVersion } from '../mustBeVersion.js'
import { DEFAULT_OVERLAP_SECONDS } from '../secret.js'
import type { Services } from '../services.js'
import { demandAllObjectsOf, demandObjectsOf } from './demandObjects.js'
import type { EventType } from './eventTypes.js'
import { mustSelect, type NoteUses } from './mustSelect.js'
import { newWebhookSecret, sealSecret } from './sign.js'
import { ownerFor, ownWebhooks } from './visibility.js'

/** How many endpoints one owner may have. */
const MAX_WEBHOOKS = 50

/** An endpoint with its new secret. The secret is shown only this once. */
export interface WebhookWithSecret extends WebhookRow {
  readonly secret: string
}

interface EndpointSettings {
  readonly url: string
  readonly events: readonly EventType[]
  readonly description?: string | null
  /** By default the version of the schema. */
  readonly apiVersion?: string
  readonly selection?: string | null
}

/** @throws NOT_FOUND, also when the endpoint belongs to another owner */
export async function getWebhook<Chosen extends Fields | undefined = undefined>(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  id: WebhookId,
  fields?: Chosen,
): Promise<RowOf<WebhookRow, Chosen>> {
  return oneOf(await webhookReads.one(db, ownWebhooks(actor), id, fields), id)
}

/** The caller's endpoints, in the order in which they were made. @throws VALIDATION_ERROR */
export function listWebhooks(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  args: WebhookFilter & PageArguments,
  fields: Fields,
): Promise<Page<Shown<WebhookRow>>> {
  return webhookReads.page(db, ownWebhooks(actor), { status: args.status }, parsePage(args, webhookSorts, 'id'), fields)
}

/**
 * Creates an endpoint. From now on the chosen events are delivered to its address.
 * @param calledIn the version of the call, and of the endpoint unless its input names another version
 * @throws VALIDATION_ERROR for an address that is not public, a version that is not live or a selection that does not fit, FORBIDDEN for events of objects that the credential
 *   cannot read, CONFLICT when the owner has too many endpoints, VERSION_SUNSET for a selection with a field that has ended.
 */
export async function createWebhook(
  services: Services,
  actor: Actor,
  input: EndpointSettings,
  noteUses: NoteUses,
  calledIn = API_VERSION,
): Promise<WebhookWithSecret> {
  const { write, clock, ids, secrets } = services
  const { url, description, apiVersion = calledIn, selection } = input
  const chosen = [...new Set(input.events)]
  demandObjectsOf(services, actor, chosen)
  mustBeLive(services, apiVersion)
  mustSelect(services, { events: chosen, selection, apiVersion }, noteUses)
  await services.webhookSender.mustAccept(url)
  const owner = ownerFor(actor)
  return write(async (tx) => {
    await lockOwner(tx, owner)
    if ((await countWebhooks(tx, ownWebhooks(actor))) >= MAX_WEBHOOKS)
      throw conflict(`You have ${MAX_WEBHOOKS} endpoints already: delete an endpoint first`, { maximum: MAX_WEBHOOKS })
    const secret = newWebhookSecret(ids)
    const now = clock.now()
    const settings = { url, events: chosen, description, apiVersion, selection, secret: sealSecret(secrets, secret) }
    const webhook = await insertWebhook(tx, owner, { ...settings, createdAt: now, updatedAt: now })
    await recordAuditEvent(services, tx, 'webhook_created', { actor, subject: auditSubject(webhook) })
    return { ...webhook, secret }
  })
}

/**
 * Changes the fields of the input and leaves the others (RFC 7396: null empties a field).
 * @throws as `createWebhook`, FORBIDDEN also when the credential cannot read an object that the endpoint receives already, NOT_FOUND,
 *   PRECONDITION_FAILED
 */
export async function changeWebhook(
  services: Services,
  actor: Actor,
  id: WebhookId,
  input: Partial<EndpointSettings>,
  { version, noteUses }: { readonly version?: number | null | undefined; readonly noteUses: NoteUses },
): Promise<WebhookRow> {
  const { url, description, apiVersion, selection } = input
  const chosen = input.events && [...new Set(input.events)]
  if (url !== undefined) await services.webhookSender.mustAccept(url)
  return change(services, actor, id, undefined, async (tx, webhook, now) => {
    const events = chosen ?? (webhook.events as EventType[]) // were checked when they were chosen
    await demandAllObjectsOf(services, tx, actor, { id, events })
    mustBeVersion('Webhook', webhook, version)
    await mustBeUnchanged(services, tx, 'Webhook', webhook)
    if (apiVersion !== undefined) mustBeLive(services, apiVersion)
    const form = apiVersion ?? services.eventShape.deliveredVersion(webhook.apiVersion)
    const isKept = selection === undefined
    mustSelect(services, { events, selection: isKept ? webhook.selection : selection, apiVersion: form }, isKept ? undefined : noteUses)
    const changed = await updateWebhookRow(tx, id, { url, description, apiVersion, selection, events, updatedAt: now })
    await recordAuditEvent(services, tx, 'webhook_changed', { actor, subject: auditSubject(changed) })
    return changed
  })
}

/** Enables an endpoint; its waiting deliveries are sent at once. @throws NOT_FOUND, FORBIDDEN when the credential cannot read all its objects */
export function enableWebhook(services: Services, actor: Actor, id: WebhookId): Promise<WebhookRow> {
  return change(services, actor, id, undefined, async (tx, webhook, now) => {
    await demandAllObjectsOf(services, tx, actor, webhook)
    return setStatus(services, tx, actor, webhook, { status: 'active', disabledReason: null, failingSince: null, updatedAt: now })
  })
}

/** Disables an endpoint. Queued deliveries wait until it is enabled again; events in the meantime are not queued for it. @throws NOT_FOUND */
export function disableWebhook(services: Services, actor: Actor, id: WebhookId): Promise<WebhookRow> {
  return change(services, actor, id, undefined, (tx, webhook, now) =>
    setStatus(services, tx, actor, webhook, { status: 'disabled', disabledReason: 'owner', updatedAt: now }),
  )
}

async function setStatus(
  services: Services,
  tx: Transaction,
  actor: Actor,
  webhook: Locked,
  to: Pick<WebhookChange, 'status' | 'disabledReason' | 'failingSince'> & { updatedAt: Date },
): Promise<WebhookRow> {
  if (webhook.status === to.status) return webhook
  await recordAuditEvent(services, tx, 'webhook_changed', { actor, subject: auditSubject(webhook) })
  return updateWebhookRow(tx, webhook.id, to)
}

/**
 * Makes a new secret; until the end of the overlap every delivery is signed with the old one as well.
 * @throws NOT_FOUND, FORBIDDEN when the credential cannot read an object that the endpoint receives
 */
export function rotateWebhookSecret(
  services: Services,
  actor: Actor,
  id: WebhookId,
  overlapSeconds = DEFAULT_OVERLAP_SECONDS,
): Promise<WebhookWithSecret> {
  return change(services, actor, id, undefined, async (tx, current, now) => {
    await demandAllObjectsOf(services, tx, actor, current)
    const secret = newWebhookSecret(services.ids)
    const webhook = await updateWebhookRow(tx, id, {
      secret: sealSecret(services.secrets, secret),
      previousSecret: current.secret,
      previousSecretExpiresAt: new Date(now.getTime() + overlapSeconds * 1000),
      updatedAt: now,
    })
    await recordAuditEvent(services, tx, 'webhook_secret_rotated', { actor, subject: auditSubject(webhook) })
    return { ...webhook, secret }
  })
}

/** Deletes an endpoint. Its deliveries end, and its delivery log is no longer shown. @throws NOT_FOUND, PRECONDITION_FAILED */
export function deleteWebhook(services: Services, actor: Actor, id: WebhookId, version?: number | null): Promise<WebhookId> {
  return change(services, actor, id, version, async (tx, webhook, now) => {
    await deleteWebhookRow(tx, id, now)
    await recordAuditEvent(services, tx, 'webhook_deleted', { actor, subject: auditSubject(webhook) })
    return id
  })
}

type Locked = NonNullable<Awaited<ReturnType<typeof webhookForUpdate>>>
type Transaction = Parameters<Parameters<Services['write']>[0]>[0]

/** @throws NOT_FOUND, PRECONDITION_FAILED when `version` is not the current one */
function change<Result>(
  { write, clock }: Services,
  actor: Actor,
  id: WebhookId,
  version: number | null | undefined,
  act: (tx: Transaction, webhook: Locked, now: Date) => Promise<Result> | Result,
): Promise<Result> {
  return write(async (tx) => {
    const webhook = oneOf(await webhookForUpdate(tx, ownWebhooks(actor), id), id)
    mustBeVersion('Webhook', webhook, version)
    return act(tx, webhook, clock.now())
  })
}

/** @throws VALIDATION_ERROR */
function mustBeLive({ eventShape }: Services, apiVersion: string): void {
  const live = eventShape.versions()
  if (!live.includes(apiVersion))
    throw invalidField('apiVersion', `must be a live version: ${live.join(' or ')}`, { value: apiVersion, allowed: live })
}

function auditSubject({ id }: Pick<WebhookRow, 'id'>): string {
  return `webhook:${id}`
}

function oneOf<Row>(webhook: Row | undefined, id: WebhookId): Row {
  if (!webhook) throw notFound('Webhook', id)
  return webhook
}
