import { EVENT_ID } from '../../schema/events.js'
import type { Parameter, Schema } from './types.js'

const EXAMPLE_TIME = '1795174201'
const timestamp: Schema = { type: 'string', pattern: '^[0-9]+$' }

/** `components.parameters`: the headers of every delivery. `domain/webhooks/sign.ts` makes them. */
export const webhookParameters = {
  XWebhookSignature: {
    name: 'X-Webhook-Signature',
    in: 'header',
    required: true,
    description: `\`sha256=\` and, in hexadecimal, the HMAC-SHA-256 of the raw body, keyed by the whole text of the secret, \`whsec_\` included.
While two secrets overlap after a rotation, the old one signs here.`,
    schema: { type: 'string', pattern: '^sha256=[0-9a-f]{64}$' },
    example: `sha256=${'0f6c1d3e'.repeat(8)}`,
  },
  XWebhookTimestamp: {
    name: 'X-Webhook-Timestamp',
    in: 'header',
    required: true,
    description: 'When this attempt was sent, in Unix seconds.',
    schema: timestamp,
    example: EXAMPLE_TIME,
  },
  WebhookId: {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: 'The `eventId`, the same at every attempt: what has come twice is known by it (Standard Webhooks).',
    schema: { type: 'string', format: 'uuid' },
    example: EVENT_ID.example,
  },
  WebhookTimestamp: {
    name: 'webhook-timestamp',
    in: 'header',
    required: true,
    description:
      'When this attempt was sent, in Unix seconds. Refuse what is older than five minutes, as it may be replayed (Standard Webhooks).',
    schema: timestamp,
    example: EXAMPLE_TIME,
  },
  WebhookSignature: {
    name: 'webhook-signature',
    in: 'header',
    required: true,
    description: `\`v1,\` and, in base64, the HMAC-SHA-256 of \`<webhook-id>.<webhook-timestamp>.<body>\`, keyed by the secret as decoded from
base64 without \`whsec_\`; two of them, apart by a space, while two secrets overlap. One that fits is enough (Standard Webhooks).`,
    schema: { type: 'string', pattern: '^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)?$' },
    example: `v1,${'K5oZfzN9'.repeat(5)}K5o=`,
  },
} as const satisfies Readonly<Record<string, Parameter>>
