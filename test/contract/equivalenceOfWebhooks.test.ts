import fc from 'fast-check'
import { afterAll, beforeAll } from 'vitest'
import { aDelivery, anEvent, anOrder, aPet, aWebhook } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { page as pageOf, paging, type Read, readsAreEquivalent, some } from './equivalentReads.js'
import { rare } from './outcome.js'

/** Endpoints 1 to 3 are the customer's, 4 to 6 the administrator's. */
const CALLERS: readonly CallerName[] = ['nobody', 'customer', 'customer', 'customer', 'customer', 'staff', 'admin', 'admin', 'admin']
const WEBHOOK =
  'id url description events apiVersion selection status disabledReason failingSince previousSecretExpiresAt createdAt updatedAt version'
const DELIVERY = 'id webhookId eventId eventType status attemptCount nextAttemptAt createdAt finishedAt lastResponseStatus lastError'
const ATTEMPTS = 'attempts { number startedAt duration requestHeaders { name value } responseStatus responseBody error }'
const EVENT = 'id eventId eventType timestamp apiVersion data { objectType objectId changes object }'

let store: PetStore
let cursors: readonly string[]
let eventIds: readonly string[]
beforeAll(async () => {
  // fixed clocks, so that a preview does not differ between two calls
  const clock = { now: () => new Date('2026-11-20T10:00:00.000Z') }
  store = await petStore({ clock, wallClock: clock })
  const { id: petId } = await aPet(store)
  for (const as of ['customer', 'admin'] as const) {
    for (let n = 0; n < 2; n++) await aDelivery(store, { as })
    const { id } = await aWebhook(store, { as, description: 'Warehouse' })
    await store.rest('POST', `/v1/webhooks/${id}/disable`, { as })
    await store.rest('POST', `/v1/webhooks/${id}/rotate`, { as, body: {} })
  }
  for (let n = 0; n < 5; n++) await anEvent(store, await anOrder(store, { petId }))
  const { sql } = store
  await sql`
    insert into webhook_deliveries (webhook_id, event_id, status, attempts, created_at, finished_at)
    select w.id, e.id, 'failed', 1, now(), now() from webhooks w, events e where e.type = 'order.created'`
  await sql`
    insert into webhook_attempts (delivery_id, number, started_at, duration, request_headers, response_status, response_body, error)
    select id, 1, now(), 20, '{"webhook-id":"x"}', 500, 'oh', 'Answered 500.' from webhook_deliveries where status = 'failed'`
  eventIds = (await sql`select event_id from events order by id`).map((row) => row.event_id)
  const lists = ['webhooks?limit=1', 'webhooks/1/deliveries?limit=2', 'webhooks/1/deliveries?limit=2&sort=createdAt', 'events?limit=2']
  const pages = await Promise.all(lists.map((list) => store.rest('GET', `/v1/${list}`, { as: 'customer' })))
  cursors = pages.map(({ body }) => body.pagination.nextCursor)
})
afterAll(() => store.close())

const page = (...sorts: readonly string[]) => pageOf(() => cursors, ...sorts)
const id = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 7 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(0, 999, 2 ** 53 - 1, -1, 1.5, 2 ** 53, 'x') },
)
const deliveryId = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 34 }) }, { weight: 1, arbitrary: id })
const eventId = rare(
  fc.nat(8).map((n) => eventIds[n]),
  'x',
  '',
  '00000000-0000-0000-0000-000000000000',
)
const type = rare(fc.constantFrom('order.created', 'webhook.test', 'pet.stock_low'), 'nope', '')
const moment = rare(fc.constantFrom('2026-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'), 'yesterday', '2027-02-29T00:00:00Z', '')

const reads: readonly Read[] = [
  { field: 'webhook', path: '/v1/webhooks/:id', types: { id: 'Int64!' }, selection: WEBHOOK, given: fc.record({ id }) },
  {
    field: 'webhooks',
    path: '/v1/webhooks',
    types: { status: 'WebhookStatus', ...paging },
    selection: `data { ${WEBHOOK} }`,
    given: some({ status: rare(fc.constantFrom('active', 'disabled'), 'nope', ''), ...page('id', '-id', '-createdAt', 'updatedAt') }),
  },
  {
    field: 'previewWebhook',
    path: '/v1/webhooks/:id/preview',
    types: { id: 'Int64!', eventId: 'Int64' },
    selection: 'method url headers { name value } body',
    given: some({ id, eventId: rare(fc.integer({ min: 1, max: 10 }), -1, 'x') }, ['id']),
  },
  {
    field: 'webhookDelivery',
    path: '/v1/webhooks/:webhookId/deliveries/:id',
    types: { webhookId: 'Int64!', id: 'Int64!' },
    selection: `${DELIVERY} requestBody ${ATTEMPTS}`,
    given: fc.record({
      webhookId: fc.oneof({ weight: 2, arbitrary: fc.constant<unknown>(1) }, { weight: 1, arbitrary: id }),
      id: deliveryId,
    }),
  },
  {
    field: 'webhookDeliveries',
    path: '/v1/webhooks/:webhookId/deliveries',
    types: { webhookId: 'Int64!', status: 'WebhookDeliveryStatus', eventType: 'String', eventId: 'String', ...paging },
    selection: `data { ${DELIVERY} }`,
    given: some(
      {
        webhookId: id,
        status: rare(fc.constantFrom('pending', 'delivered', 'failed'), 'nope'),
        eventType: type,
        eventId,
        ...page('id', '-id', 'createdAt', '-createdAt'),
      },
      ['webhookId'],
    ),
  },
  { field: 'event', path: '/v1/events/:id', types: { id: 'Int64!' }, selection: EVENT, given: fc.record({ id }) },
  {
    field: 'events',
    path: '/v1/events',
    types: { type: 'String', eventId: 'String', objectType: 'String', objectId: 'Int64', from: 'DateTime', to: 'DateTime', ...paging },
    selection: `data { ${EVENT} }`,
    given: some({
      type,
      eventId,
      objectType: rare(fc.constantFrom('order', 'pet', 'webhook'), 'user', ''),
      objectId: rare(fc.integer({ min: 1, max: 5 }), -1, 'x'),
      from: moment,
      to: moment,
      ...page('id', '-id', 'createdAt', '-createdAt'),
    }),
  },
]

readsAreEquivalent(() => store, CALLERS, reads)
