import {
  deleteOAuthClientRow,
  findOAuthClientId,
  insertOAuthClient,
  type OAuthClientRow,
  type OAuthClientStatus,
  oauthClientReads,
  oauthClientSorts,
  rotateSecretRow,
  updateOAuthClientRow,
} from '../../db/queries/oauthClients.js'
import { deleteWebhooksOf } from '../../db/queries/webhooks.js'
import { everyRow } from '../../db/visible.js'
import { notFound } from '../../values/errors/make.js'
import type { Fields, RowOf, Shown } from '../../values/fields.js'
import type { OAuthClientId } from '../../values/ids.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { demand } from '../demands.js'
import { mustBeUnchanged } from '../mustBeUnchanged.js'
import { expandScopes } from '../scopes.js'
import { DEFAULT_OVERLAP_SECONDS, hashSecret, newSecret } from '../secret.js'
import type { Services } from '../services.js'

const CLIENT_ID_BYTES = 12

/** An OAuth client with its new secret. The secret is shown only this once. */
export interface OAuthClientWithSecret extends OAuthClientRow {
  readonly clientSecret: string
}

interface NewClient {
  readonly name: string
  readonly scopes: readonly string[]
}

interface ClientChange {
  readonly name?: string | null
  readonly scopes?: readonly string[] | null
  readonly status?: OAuthClientStatus | null
}

/**
 * Registers an OAuth client (RFC 6749, section 2).
 * @param scopes names of the scopes that the client may ask for, at least one. @throws FORBIDDEN for scopes that the caller lacks
 */
export function createOAuthClient(services: Services, actor: Actor, { name, scopes }: NewClient): Promise<OAuthClientWithSecret> {
  const { write, clock, ids } = services
  mustCoverClient(services, actor, scopes)
  return write(async (tx) => {
    const clientSecret = newSecret(ids, 'pcs_')
    const client = await insertOAuthClient(tx, {
      clientId: `client_${ids.random(CLIENT_ID_BYTES).toString('base64url')}`,
      name,
      scopes: [...new Set(scopes)],
      secretHash: hashSecret(clientSecret),
      createdAt: clock.now(),
    })
    await recordAuditEvent(services, tx, 'client_created', { actor, subject: client.clientId })
    return { ...client, clientSecret }
  })
}

/** @throws NOT_FOUND */
export async function getOAuthClient<Chosen extends Fields | undefined = undefined>(
  { db }: Pick<Services, 'db'>,
  id: OAuthClientId,
  fields?: Chosen,
): Promise<RowOf<OAuthClientRow, Chosen>> {
  return oneOf(await oauthClientReads.one(db, everyRow, id, fields), id)
}

/** The id of the OAuth client with this `client_id`. @throws NOT_FOUND */
export async function idOfOAuthClient({ db }: Pick<Services, 'db'>, clientId: string): Promise<OAuthClientId> {
  const id = await findOAuthClientId(db, clientId)
  if (id === undefined) throw notFound('OAuthClient', clientId)
  return id
}

/** All OAuth clients, by default in the order of registration. @throws VALIDATION_ERROR */
export function listOAuthClients({ db }: Pick<Services, 'db'>, args: PageArguments, fields: Fields): Promise<Page<Shown<OAuthClientRow>>> {
  return oauthClientReads.page(db, everyRow, {}, parsePage(args, oauthClientSorts, 'id'), fields)
}

/**
 * Changes an OAuth client. The change applies at once, also to its issued tokens.
 * @throws NOT_FOUND, FORBIDDEN for scopes that the caller lacks, VALIDATION_ERROR for changed read-only fields
 */
export function changeOAuthClient(services: Services, actor: Actor, id: OAuthClientId, input: ClientChange): Promise<OAuthClientRow> {
  const { name, scopes, status } = input
  const change = {
    ...(name != null && { name }),
    ...(scopes != null && { scopes: [...new Set(scopes)] }),
    ...(status != null && { status }),
  }
  const isEmpty = Object.keys(change).length === 0
  if (isEmpty && !services.sentBack) return getOAuthClient(services, id)
  mustCoverClient(services, actor, scopes ?? [])
  return services.write(
    async (tx) => {
      const client = oneOf(await (isEmpty ? oauthClientReads.one(tx, everyRow, id) : updateOAuthClientRow(tx, id, change)), id)
      await mustBeUnchanged(services, tx, 'OAuthClient', client) // a change touches none of the read-only fields
      if (isEmpty) return client
      await recordAuditEvent(services, tx, 'client_changed', { actor, subject: client.clientId })
      return client
    },
    { clients: [id] },
  )
}

/**
 * Makes a new secret; the old secret stays valid until the end of the overlap.
 * @throws NOT_FOUND when there is no such client, FORBIDDEN when the client has scopes that the caller lacks
 */
export function rotateOAuthClientSecret(
  services: Services,
  actor: Actor,
  id: OAuthClientId,
  overlapSeconds = DEFAULT_OVERLAP_SECONDS,
): Promise<OAuthClientWithSecret> {
  return services.write(async (tx) => {
    const clientSecret = newSecret(services.ids, 'pcs_')
    const overlapEndsAt = new Date(services.clock.now().getTime() + overlapSeconds * 1000)
    const client = oneOf(await rotateSecretRow(tx, id, hashSecret(clientSecret), overlapEndsAt), id)
    mustCoverClient(services, actor, client.scopes)
    await recordAuditEvent(services, tx, 'client_secret_rotated', { actor, subject: client.clientId })
    return { ...client, clientSecret }
  })
}

/** Deletes an OAuth client with its webhooks. All its tokens become invalid at once. @throws NOT_FOUND */
export function deleteOAuthClient(services: Services, actor: Actor, id: OAuthClientId): Promise<OAuthClientId> {
  return services.write(
    async (tx) => {
      await deleteWebhooksOf(tx, { clientNumber: id }, services.clock.now())
      const client = oneOf(await deleteOAuthClientRow(tx, id), id)
      await recordAuditEvent(services, tx, 'client_deleted', { actor, subject: client.clientId })
      return id
    },
    { clients: [id] },
  )
}

/** A caller with a client's secret can act as the client, so the caller needs all its scopes. */
function mustCoverClient(services: Services, actor: Actor, scopes: readonly string[]): void {
  demand(services, actor, 'covers', [...expandScopes(scopes)])
}

function oneOf<Row>(client: Row | undefined, id: OAuthClientId): Row {
  if (!client) throw notFound('OAuthClient', id)
  return client
}
