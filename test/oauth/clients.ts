import { createOAuthClient, type OAuthClientWithSecret } from '../../src/domain/oauthClients/manageOAuthClients.js'
import { operator } from '../../src/domain/operator.js'
import type { PetStore, Reply } from '../support/petStore.js'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** A registered OAuth client. */
export function aClient(store: PetStore, ...scopes: readonly string[]): Promise<OAuthClientWithSecret> {
  return createOAuthClient(store.app.services(), operator, { name: 'Warehouse', scopes })
}

export function basic({ clientId, clientSecret }: { clientId: string; clientSecret: string }): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` }
}

/** Posts a form to an OAuth endpoint. */
export function post(
  store: PetStore,
  path: string,
  form: string | Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return store.rest('POST', path, { body: new URLSearchParams(form).toString(), headers: { ...FORM, ...headers } })
}

/** Asks for a token as a client. */
export function askToken(store: PetStore, client: { clientId: string; clientSecret: string }, form: Record<string, string> = {}) {
  return post(store, '/oauth/token', { grant_type: 'client_credentials', ...form }, basic(client))
}

/** An access token of a client, by default with all its scopes. */
export async function aToken(store: PetStore, client: { clientId: string; clientSecret: string }, scope?: string): Promise<string> {
  const reply = await askToken(store, client, scope === undefined ? {} : { scope })
  if (reply.status !== 200) throw new Error(`no token was granted: ${reply.text}`)
  return reply.body.access_token
}
