import { crc32 } from 'node:zlib'
import type { Tx } from '../../db/client.js'
import { type ApiKeyRow, insertApiKey } from '../../db/queries/apiKeys.js'
import type { Ids, UserId } from '../../values/ids.js'
import { hashSecret, newSecret } from '../secret.js'
import type { Services } from '../services.js'

/** The keys of earlier versions begin with `pk_`. */
const PATTERN = /^(ps?k_(?:live|test)_[A-Za-z0-9_-]{43})([0-9a-z]{7})$/
const PREFIX_LENGTH = 12

/** A new key with its secret. The secret is shown only this once. */
export interface IssuedApiKey extends ApiKeyRow {
  readonly secret: string
}

interface KeyFacts {
  readonly userId: UserId
  readonly name?: string | null
  readonly scopes: readonly string[]
  readonly expiresAt?: Date | null
}

/** Makes a key. The database keeps only the hash of its secret. */
export async function makeApiKey(
  { clock, ids, keyKind }: Pick<Services, 'clock' | 'ids' | 'keyKind'>,
  tx: Tx,
  { scopes, ...facts }: KeyFacts,
): Promise<IssuedApiKey> {
  const secret = newApiKey(ids, keyKind)
  const row = await insertApiKey(tx, {
    ...facts,
    hash: hashSecret(secret),
    prefix: secret.slice(0, PREFIX_LENGTH),
    last4: secret.slice(-4),
    scopes: [...scopes],
    createdAt: clock.now(),
  })
  return { ...row, secret }
}

/** `psk_live_` in production, `psk_test_` everywhere else; 256 random bits; a checksum, so that a mistyped key is refused without asking the database. */
function newApiKey(ids: Ids, kind: Services['keyKind']): string {
  const body = newSecret(ids, `psk_${kind}_`)
  return body + checksum(body)
}

/** True when `key` has the form and checksum of the gateway's keys. Such a key may still be unknown, expired or revoked. */
export function isWellFormedKey(key: string): boolean {
  const [, body, sum] = PATTERN.exec(key) ?? []
  return body !== undefined && checksum(body) === sum
}

function checksum(body: string): string {
  return crc32(body).toString(36).padStart(7, '0')
}
