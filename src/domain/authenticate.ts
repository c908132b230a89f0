import { findKeyHolder, type KeyHolder, touchApiKey } from '../db/queries/apiKeys.js'
import { findSessionHolder } from '../db/queries/sessions.js'
import { findStandingOfClient } from '../db/queries/standing.js'
import { unauthorized } from '../values/errors/make.js'
import { type Actor, clientActor, userActor } from './actor.js'
import { isWellFormedKey } from './apiKeys/apiKey.js'
import { kindOfKey } from './apiKeys/keyPrefix.js'
import { hashSecret } from './secret.js'
import type { Services } from './services.js'

/** The credential of a request: an API key, or an access token as a bearer token. */
export type Credential = { readonly kind: 'apiKey'; readonly key: string } | { readonly kind: 'bearer'; readonly token: string }

/** An actor, and the moment at which its credential expires; undefined for a credential that does not expire. */
export interface Authenticated {
  readonly actor: Actor
  readonly expiresAt: Date | undefined
}

type AuthenticationServices = Pick<Services, 'db' | 'writeApart' | 'clock' | 'accessTokens' | 'foreignKeys'>

/** A key's last use is written at most once in this time, because a write for every call would cost more than the call itself. */
const LAST_USE_MS = 60_000

const foreign = {
  test: 'This is a key of the sandbox (psk_test_): production needs a key that begins with psk_live_',
  live: 'This is a key of production (psk_live_): the sandbox needs a key that begins with psk_test_. Replace the key, because another server has seen it',
} as const

/**
 * Finds the actor of a credential. @returns undefined for a credential that is unknown, revoked, expired or mistyped.
 * @throws UNAUTHORIZED for a key of another environment
 */
export function authenticate(services: AuthenticationServices, credential: Credential): Promise<Authenticated | undefined> {
  return credential.kind === 'apiKey' ? byApiKey(services, credential.key) : byAccessToken(services, credential.token)
}

async function byApiKey(services: AuthenticationServices, key: string): Promise<Authenticated | undefined> {
  const kind = kindOfKey(key)
  if (kind && kind === services.foreignKeys) throw unauthorized(foreign[kind], 'authenticate')
  if (!isWellFormedKey(key)) return undefined
  const holder = await findKeyHolder(services.db, hashSecret(key), services.clock.now())
  if (!holder) return undefined
  await noteUse(services, holder)
  const actor = userActor(holder, holder.scopes, { kind: 'apiKey', keyId: holder.keyId, expiresAt: holder.expiresAt })
  return { actor, expiresAt: holder.expiresAt ?? undefined }
}

async function noteUse({ writeApart, clock }: AuthenticationServices, { keyId, lastUsedAt }: KeyHolder): Promise<void> {
  const now = clock.now()
  const before = new Date(now.getTime() - LAST_USE_MS)
  if (lastUsedAt === null || lastUsedAt < before) await writeApart((tx) => touchApiKey(tx, keyId, now, before))
}

async function byAccessToken({ db, clock, accessTokens }: AuthenticationServices, token: string): Promise<Authenticated | undefined> {
  const claims = await accessTokens.verify(token)
  if (!claims) return undefined
  const { subject, scopes, tokenId, expiresAt } = claims
  if (subject.kind === 'client') {
    const { clientId } = subject
    const client = await findStandingOfClient(db, { clientId, tokenId }, false)
    return client && { actor: clientActor({ clientId, tokenId }, scopes, client.scopes), expiresAt }
  }
  const holder = await findSessionHolder(db, subject.sessionId, clock.now())
  if (!holder || holder.userId !== subject.userId) return undefined
  const actor = userActor(holder, scopes, { kind: 'session', sessionId: holder.sessionId })
  return { actor, expiresAt: new Date(Math.min(holder.expiresAt.getTime(), expiresAt.getTime())) }
}
