import { EVENT_ID } from '../../schema/events.js'
import { UUID } from './text.js'
import type { OpenapiParameter, Schema } from './types.js'

const EXAMPLE_TIME = '1795174201'
const timestamp: Schema = { type: 'string', maxLength: 12, pattern: '^[0-9]+$' }

/** `components.parameters`: the headers of every delivery. `domain/webhooks/sign.ts` makes them. */
export const webhookParameters = {
  XWebhookSignature: {
    name: 'X-Webhook-Signature',
    in: 'header',
    required: true,
    description: `\`sha256=\` and the hexadecimal HMAC-SHA-256 of the raw body. The key is the whole text of the secret, including \`whsec_\`.
During the overlap of two secrets the old secret signs here.`,
    schema: { type: 'string', maxLength: 71, pattern: '^sha256=[0-9a-f]{64}$' },
    example: `sha256=${'0f6c1d3e'.repeat(8)}`,
  },
  XWebhookTimestamp: {
    name: 'X-Webhook-Timestamp',
    in: 'header',
    required: true,
    description: 'Time of this attempt, in Unix seconds.',
    schema: timestamp,
    example: EXAMPLE_TIME,
  },
  WebhookId: {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: 'The `eventId`, the same in every attempt. Receivers detect repetitions by it (Standard Webhooks).',
    schema: UUID,
    example: EVENT_ID.example,
  },
  WebhookTimestamp: {
    name: 'webhook-timestamp',
    in: 'header',
    required: true,
    description:
      'Time of this attempt, in Unix seconds. Refuse requests that are older than five minutes, because they can be replays (Standard Webhooks).',
    schema: timestamp,
    example: EXAMPLE_TIME,
  },
  WebhookSignature: {
    name: 'webhook-signature',
    in: 'header',
    required: true,
    description: `\`v1,\` and the base64 HMAC-SHA-256 of \`<webhook-id>.<webhook-timestamp>.<body>\`. The key is the secret without \`whsec_\`, decoded
from base64. During the overlap of two secrets there are two signatures, separated by a space; one match is enough (Standard Webhooks).`,
    schema: { type: 'string', maxLength: 95, pattern: '^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)?$' },
    example: `v1,${'K5oZfzN9'.repeat(5)}K5o=`,
  },
} as const satisfies Readonly<Record<string, OpenapiParameter>>
