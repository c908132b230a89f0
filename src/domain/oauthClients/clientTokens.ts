import { findClientBySecret, insertRevokedToken, type OAuthClientRow } from '../../db/queries/oauthClients.js'
import { findSessionHolder } from '../../db/queries/sessions.js'
import { findStandingOfClient } from '../../db/queries/standing.js'
import { OAuthError } from '../../values/oauthError.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { ACCESS_TOKEN_SECONDS, type AccessClaims } from '../ports/accessTokens.js'
import { clientScopes, expandScopes } from '../scopes.js'
import { hashSecret } from '../secret.js'
import type { Services } from '../services.js'

/** The credentials of an OAuth client. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** A successful answer of the token endpoint (RFC 6749, section 5.1). */
export interface GrantedToken {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly scope: string
}

/** The active client behind an id and a secret. @throws OAuthError invalid_client */
export async function authenticateClient(services: Services, { clientId, clientSecret }: ClientCredentials): Promise<OAuthClientRow> {
  const client = await findClientBySecret(services.db, clientId, hashSecret(clientSecret), services.clock.now())
  if (client) return client
  services.countSecurityEvent('client_authentication_failed')
  throw new OAuthError('invalid_client', 'The client is unknown or its secret is wrong')
}

/**
 * Grants an access token for the client itself (RFC 6749, section 4.4).
 * @param scope scope names separated by spaces; by default all scopes of the client. @throws OAuthError invalid_scope
 */
export async function grantToken(services: Services, client: OAuthClientRow, scope: string | undefined): Promise<GrantedToken> {
  const asked = scope === undefined ? client.scopes : [...new Set(scope.split(' '))]
  const allowed = expandScopes(client.scopes)
  const isGrantable = (name: string) => clientScopes.includes(name) && [...expandScopes([name])].every((inner) => allowed.has(inner))
  if (!asked.every(isGrantable))
    throw new OAuthError('invalid_scope', `The client can request only these scopes: ${client.scopes.join(' ')}`)
  const token = await services.accessTokens.issue({ kind: 'client', clientId: client.clientId }, asked)
  services.countSecurityEvent('client_token_issued')
  return { access_token: token, token_type: 'Bearer', expires_in: ACCESS_TOKEN_SECONDS, scope: asked.join(' ') }
}

/** Revokes one of the client's own tokens (RFC 7009). Ignores an invalid token. @throws OAuthError for a token that was not issued to the client */
export async function revokeToken(services: Services, client: OAuthClientRow, token: string): Promise<void> {
  const claims = await services.accessTokens.verify(token)
  if (!claims) return
  const { subject, tokenId, expiresAt } = claims
  if (subject.kind !== 'client' || subject.clientId !== client.clientId)
    throw new OAuthError('unauthorized_client', 'The token was not issued to this client')
  await services.write(async (tx) => {
    const isNew = await insertRevokedToken(tx, tokenId, expiresAt)
    if (isNew) await recordAuditEvent(services, tx, 'client_token_revoked', { subject: client.clientId })
  })
}

/** Describes a token (RFC 7662). A client sees its own tokens; a client with the scope `admin` sees all tokens. */
export async function introspectToken(services: Services, client: OAuthClientRow, token: string): Promise<object> {
  const claims = await services.accessTokens.verify(token)
  const isTold = claims && (expandScopes(client.scopes).has('admin') || isOf(claims, client))
  if (!isTold || !(await isLive(services, claims))) return { active: false }
  const { subject, scopes, tokenId, issuedAt, expiresAt } = claims
  const { issuer } = services.accessTokens
  return {
    active: true,
    scope: scopes.join(' '),
    ...(subject.kind === 'client' ? { client_id: subject.clientId, sub: subject.clientId } : { sub: String(subject.userId) }),
    token_type: 'Bearer',
    iss: issuer,
    aud: issuer,
    jti: tokenId,
    iat: seconds(issuedAt),
    exp: seconds(expiresAt),
  }
}

function isOf({ subject }: AccessClaims, client: OAuthClientRow): boolean {
  return subject.kind === 'client' && subject.clientId === client.clientId
}

/** True while the session or the OAuth client of the token is active, and a client's token is not revoked. */
async function isLive({ db, clock }: Services, { subject, tokenId }: AccessClaims): Promise<boolean> {
  const found =
    subject.kind === 'client'
      ? await findStandingOfClient(db, { clientId: subject.clientId, tokenId }, false)
      : await findSessionHolder(db, subject.sessionId, clock.now())
  return found !== undefined
}

function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000)
}
