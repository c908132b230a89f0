import { createHmac } from 'node:crypto'
import type { SealedSecrets } from '../../db/queries/webhooks.js'
import type { Ids } from '../../values/ids.js'
import type { SecretBox } from '../ports/secretBox.js'

const PREFIX = 'whsec_'
const SECRET_BYTES = 32
export const SECRET_PURPOSE = 'webhook secret'

/** A new secret in the form of Standard Webhooks: `whsec_` and 256 random bits in base64. */
export function newWebhookSecret(ids: Ids): string {
  return PREFIX + ids.random(SECRET_BYTES).toString('base64')
}

export function sealSecret(secrets: Pick<SecretBox, 'seal'>, secret: string): Buffer {
  return secrets.seal(SECRET_PURPOSE, secret)
}

/** The secrets that sign at `now`: the current secret, and during the overlap of a rotation also the previous secret. */
export function signingSecrets(secrets: SecretBox, { secret, previousSecret, previousSecretExpiresAt }: SealedSecrets, now: Date): Secrets {
  const overlaps = previousSecret !== null && previousSecretExpiresAt !== null && now < previousSecretExpiresAt
  return { current: secrets.open(SECRET_PURPOSE, secret), ...(overlaps && { previous: secrets.open(SECRET_PURPOSE, previousSecret) }) }
}

export interface Secrets {
  readonly current: string
  readonly previous?: string
}

/**
 * The headers of one attempt, with two kinds of signatures. `X-Webhook-*` follow the integration specification: hexadecimal HMAC-SHA-256 of the
 * body alone, keyed by the text of the secret. `Webhook-*` follow Standard Webhooks 1.0: they sign id and time as well, keyed by the decoded part
 * of the secret. During an overlap, the first kind has room for one signature, which is made with the old secret, because receivers still know it.
 * The second kind carries the signatures of both secrets.
 * @param sentAt the moment of this attempt, by which receivers refuse replayed requests.
 */
export function signedHeaders(eventId: string, body: string, sentAt: Date, { current, previous }: Secrets): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000))
  const signatures = [current, ...(previous ? [previous] : [])].map((secret) => standardSignature(secret, eventId, timestamp, body))
  return {
    'content-type': 'application/json',
    'user-agent': 'Petstore-Webhooks/1.0',
    'x-webhook-signature': `sha256=${createHmac('sha256', previous ?? current)
      .update(body)
      .digest('hex')}`,
    'x-webhook-timestamp': timestamp,
    'webhook-id': eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}

function standardSignature(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}
