import { API_VERSION, apiPath } from '../../values/apiVersion.js'

/** The REST representation of an order that has just gone from `pending` to `processing`. */
const order = {
  id: 42,
  number: 'ORD-00000042',
  customerId: 7,
  items: [{ line: 1, petId: 10, name: 'Buddy', quantity: 2, unitPrice: 29.99, lineTotal: 59.98 }],
  status: 'processing',
  paymentStatus: 'captured',
  totalAmount: 59.98,
  currency: 'USD',
  shippingAddress: { street: '1 Market Street', city: 'San Francisco', postalCode: '94105', country: 'US' },
  createdAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T11:30:00.000Z',
  estimatedDelivery: '2026-11-25T10:00:00.000Z',
  trackingUrl: `https://petstore.example.com${apiPath('orders', 42, 'track')}`,
  nextStatuses: ['shipped', 'cancelled'],
  version: 2,
}

/** The body of the delivery of the sample order. */
const body = {
  eventId: '4f1f6f1e-3f5b-4b64-9d43-0f5c7b2f6a10',
  eventType: 'order.updated',
  timestamp: '2026-11-20T11:30:00.000Z',
  apiVersion: API_VERSION,
  data: { objectType: 'order', objectId: 42, changes: { status: { previous: 'pending', current: 'processing' } }, object: order },
} as const
const { eventId, eventType, timestamp, apiVersion, data } = body

/** The headers of this delivery. Signatures are cut short. */
const headers = [
  { name: 'content-type', value: 'application/json' },
  { name: 'user-agent', value: 'Petstore-Webhooks/1.0' },
  { name: 'x-webhook-signature', value: 'sha256=0f6c1d3e…' },
  { name: 'x-webhook-timestamp', value: '1795174201' },
  { name: 'webhook-id', value: eventId },
  { name: 'webhook-timestamp', value: '1795174201' },
  { name: 'webhook-signature', value: 'v1,K5oZfzN9…' },
]

const url = 'https://hooks.example.com/petstore'

/** Example values for types about webhooks. `samples` explains the keys. */
export const webhookSamples = {
  Webhook: {
    id: 8,
    url,
    description: 'Warehouse',
    events: ['order.created', 'order.updated', 'order.cancelled'],
    apiVersion: API_VERSION,
    selection: null,
    status: 'active',
    disabledReason: null,
    failingSince: null,
    previousSecretExpiresAt: null,
    secret: 'whsec_EXAMPLE…',
    createdAt: '2026-11-20T09:00:00.000Z',
    updatedAt: '2026-11-20T09:00:00.000Z',
    version: 1,
  },
  WebhookDelivery: {
    id: 310,
    webhookId: 8,
    eventId,
    eventType,
    status: 'delivered',
    attemptCount: 1,
    nextAttemptAt: null,
    createdAt: timestamp,
    finishedAt: '2026-11-20T11:30:01.120Z',
    lastResponseStatus: 204,
    lastError: null,
    requestBody: JSON.stringify(body),
  },
  WebhookAttempt: {
    number: 1,
    startedAt: '2026-11-20T11:30:01.000Z',
    duration: 118,
    requestHeaders: headers,
    responseStatus: 204,
    responseBody: '',
    error: null,
  },
  WebhookPreview: { method: 'POST', url, headers, body: JSON.stringify(body) },
  HttpHeader: headers[3] ?? {},
  QueuedDeliveries: { queued: 12 },
  Event: { id: 1024, eventId, eventType, timestamp, apiVersion },
  EventData: data,
} as const satisfies Readonly<Record<string, object>>
