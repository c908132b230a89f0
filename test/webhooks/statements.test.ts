import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createExecutor, type Executor } from '../../src/graphql/execute.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { anOrder, aPet, aWebhook } from '../support/factories.js'
import { operationContext } from '../support/graphqlContext.js'
import { type WatchedDatabase, watchedDatabase } from '../support/graphqlStatements.js'
import { type PetStore, petStore } from '../support/petStore.js'

const ROWS = 20
const as = 'customer'

let store: PetStore
let watched: WatchedDatabase
let executor: Executor
/** An endpoint with `ROWS` deliveries, each with two attempts. */
let webhookId: number
let deliveryId: number
beforeAll(async () => {
  store = await petStore()
  watched = watchedDatabase(store.address)
  executor = createExecutor(schema, store.app.log, createMetrics(), 2)
  for (let n = 0; n < ROWS; n++) await aWebhook(store, { as })
  await many()
})
afterAll(async () => {
  await watched.database.close()
  await store.close()
})

/** Creates the rows with plain SQL, whose statements are not counted. */
async function many(): Promise<void> {
  const { sql } = store
  const orderId = await anOrder(store, { petId: (await aPet(store)).id })
  ;({ id: webhookId } = await aWebhook(store, { as }))
  await sql`
    insert into events (event_id, type, object_type, object_id, customer_id, body, created_at)
    select gen_random_uuid(), 'order.updated', 'order', o.id, o.customer_id, '{"data":{"changes":{},"object":{}}}', now()
    from orders o, generate_series(1, ${ROWS}) where o.id = ${orderId}`
  const [delivery] = await sql`
    insert into webhook_deliveries (webhook_id, event_id, status, attempts, created_at, finished_at)
    select ${webhookId}, e.id, 'delivered', 2, now(), now() from events e returning id::int`
  deliveryId = delivery?.id
  await sql`
    insert into webhook_attempts (delivery_id, number, started_at, duration, request_headers, response_status)
    select d.id, n, now(), 10, '{"webhook-id":"x"}', 200 from webhook_deliveries d, generate_series(1, 2) n`
}

interface Run {
  readonly data: Record<string, unknown>
  readonly statements: string[]
}

async function run(query: string, variables: object = {}): Promise<Run> {
  const context = await operationContext(store, as, watched.database)
  watched.taken()
  const { data, errors } = await executor.execute(parse(query), { webhookId, deliveryId, ...variables }, context)
  expect(errors).toBeUndefined()
  const statements = watched.taken()
  expect(context.statements(), 'what the operation counts itself').toBe(statements.length)
  return { data: data as Record<string, unknown>, statements }
}

const WEBHOOK = `id url description events apiVersion selection status disabledReason failingSince previousSecretExpiresAt createdAt updatedAt version`
const DELIVERY = 'id webhookId eventId eventType status attemptCount nextAttemptAt createdAt finishedAt lastResponseStatus lastError'
const ATTEMPTS = 'attempts { number startedAt duration requestHeaders { name value } responseStatus responseBody error }'
const EVENT = 'id eventId eventType timestamp apiVersion data { objectType objectId changes object }'
const TOTAL = 'pagination { total pages nextCursor }'
const ofWebhook = 'query($webhookId: Int64!)'
const ofDelivery = 'query($webhookId: Int64!, $deliveryId: Int64!)'

describe('a read of webhooks and events', () => {
  it.each<[statements: number, what: string, query: string]>([
    [1, 'an endpoint', `${ofWebhook} { webhook(id: $webhookId) { ${WEBHOOK} } }`],
    [1, 'a page of endpoints', `{ webhooks { data { ${WEBHOOK} } } }`],
    [2, 'a page of endpoints and how many there are', `{ webhooks { data { ${WEBHOOK} } ${TOTAL} } }`],
    // the first statement checks that the caller owns the endpoint
    [2, 'a page of deliveries', `${ofWebhook} { webhookDeliveries(webhookId: $webhookId) { data { ${DELIVERY} } } }`],
    [
      3,
      'the same with their events',
      `${ofWebhook} { webhookDeliveries(webhookId: $webhookId) { data { ${DELIVERY} event { ${EVENT} } } } }`,
    ],
    [
      4,
      'the same and how many there are',
      `${ofWebhook} { webhookDeliveries(webhookId: $webhookId) { data { ${DELIVERY} event { ${EVENT} } } ${TOTAL} } }`,
    ],
    [1, 'a delivery', `${ofDelivery} { webhookDelivery(webhookId: $webhookId, id: $deliveryId) { ${DELIVERY} requestBody } }`],
    [
      2,
      'a delivery with its attempts',
      `${ofDelivery} { webhookDelivery(webhookId: $webhookId, id: $deliveryId) { ${DELIVERY} ${ATTEMPTS} } }`,
    ],
    [
      3,
      'a delivery with its attempts and its event',
      `${ofDelivery} { webhookDelivery(webhookId: $webhookId, id: $deliveryId) { ${DELIVERY} ${ATTEMPTS} event { ${EVENT} } } }`,
    ],
    [1, 'an event', `{ event(id: 1) { ${EVENT} } }`],
    [1, 'a page of events', `{ events { data { ${EVENT} } } }`],
    [2, 'a page of events and how many there are', `{ events(type: "order.updated") { data { ${EVENT} } ${TOTAL} } }`],
    [3, 'a preview', `${ofWebhook} { previewWebhook(id: $webhookId, eventId: 1) { url body headers { name } } }`],
  ])('sends %i statement(s) for %s', async (count, _what, query) => {
    for (const { statements } of [await run(query), await run(query)]) expect(statements, statements.join('\n')).toHaveLength(count)
  })

  it.each([
    [2, 'webhooks', '{ webhooks(limit: $limit)', WEBHOOK],
    [4, 'webhookDeliveries', '{ webhookDeliveries(webhookId: $webhookId, limit: $limit)', `${DELIVERY} event { ${EVENT} }`],
    [2, 'events', '{ events(limit: $limit)', EVENT],
  ])('sends %i statements for %s, for one row as for twenty', async (count, field, start, selection) => {
    for (const limit of [1, 2, ROWS]) {
      const used = start.includes('$webhookId') ? '($webhookId: Int64!, $limit: Int)' : '($limit: Int)'
      const { data, statements } = await run(`query${used} ${start} { data { ${selection} } ${TOTAL} } }`, { limit })
      expect((data[field] as { data: unknown[] }).data).toHaveLength(limit)
      expect(statements, statements.join('\n')).toHaveLength(count)
    }
  })

  it.each<[query: string, read: string[], unread: string[]]>([
    ['{ webhooks { data { url } } }', ['"url"'], ['"selection"', '"description"', '"secret"']],
    ['{ events { data { eventId } } }', ['"event_id"'], ['"body"']],
    [`${ofWebhook} { webhookDeliveries(webhookId: $webhookId) { data { status } } }`, ['"status"'], ['request_body', 'last_error']],
  ])('selects no column that %s does not show', async (query, read, unread) => {
    const { statements } = await run(query)
    const columns = statements.map((text) => text.slice(0, text.search(/\bfrom\b/i))).join(' ')
    for (const column of read) expect(columns).toContain(column)
    for (const column of [...unread, '"secret"', '"previous_secret"']) expect(columns).not.toContain(column)
  })
})

/** Each count includes the statement that holds the caller's account. A mutation that checks the endpoint's rights also reads its waiting deliveries. */
describe('a write of webhooks', () => {
  const input = '{ url: "https://hooks.example.com/counted", events: ["order.created"] }'
  /** The order matters: each step uses the rows of earlier steps. */
  const steps: readonly [statements: number, name: string, mutation: string][] = [
    [5, 'createWebhook', `mutation { createWebhook(input: ${input}) { id } }`],
    [5, 'updateWebhook', 'mutation($webhookId: Int64!) { updateWebhook(id: $webhookId, input: { description: "Two" }) { id } }'],
    [5, 'rotateWebhookSecret', 'mutation($webhookId: Int64!) { rotateWebhookSecret(id: $webhookId, input: {}) { id } }'],
    [4, 'disableWebhook', 'mutation($webhookId: Int64!) { disableWebhook(id: $webhookId) { id } }'],
    [2, 'disableWebhook again', 'mutation($webhookId: Int64!) { disableWebhook(id: $webhookId) { id } }'],
    [5, 'enableWebhook', 'mutation($webhookId: Int64!) { enableWebhook(id: $webhookId) { id } }'],
    [6, 'testWebhook', 'mutation($webhookId: Int64!) { testWebhook(id: $webhookId) { id } }'],
    [
      7,
      'redeliverWebhookDelivery',
      'mutation($webhookId: Int64!, $deliveryId: Int64!) { redeliverWebhookDelivery(webhookId: $webhookId, id: $deliveryId) { id } }',
    ],
    [4, 'redeliverWebhookDeliveries', 'mutation($webhookId: Int64!) { redeliverWebhookDeliveries(id: $webhookId, input: {}) { queued } }'],
    [4, 'deleteWebhook', 'mutation($webhookId: Int64!) { deleteWebhook(id: $webhookId) }'],
  ]

  it.each(steps)('sends %i statements for %s', async (count, _name, mutation) => {
    const { statements } = await run(mutation)
    expect(statements, statements.join('\n')).toHaveLength(count)
  })
})
