import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { keptLog } from '../support/keptLog.js'
import type { Reply } from '../support/petStore.js'
import { type DeliveringStore, deliveringStore } from '../webhooks/deliveries.js'

const { log, text: logged } = keptLog()
let store: DeliveringStore
beforeAll(async () => {
  store = await deliveringStore({ log })
})
afterAll(() => store.close())

interface Delivery {
  readonly id: number
  readonly status: string
  readonly attemptCount: number
  readonly nextAttemptAt: string | null
  readonly lastError: string | null
}

/** The steps of the journey, in one of the two styles. */
interface Integrator {
  /** @returns an API key */
  signsUp(email: string): Promise<string>
  makesAnEndpoint(key: string, url: string): Promise<{ id: number; secret: string }>
  /** @returns the order's id */
  orders(key: string, petId: number): Promise<number>
  readsTheLog(key: string, webhookId: number): Promise<Delivery[]>
  retries(key: string, webhookId: number, delivery: number): Promise<void>
}

const password = 'correct horse battery staple'
const events = ['order.created', 'order.updated', 'order.cancelled']
const by = (key: string) => ({ headers: { authorization: `ApiKey ${key}` } })

async function rest(method: string, path: string, key: string | undefined, body?: object): Promise<Reply['body']> {
  const reply = await store.rest(method, path, { ...(key && by(key)), body })
  expect(reply.status, reply.text).toBeLessThan(300)
  return reply.body
}
async function ask(query: string, variables: object, key?: string): Promise<Reply['body']> {
  const { body } = await store.graphql(query, variables, key ? by(key) : {})
  expect(body.errors).toBeUndefined()
  return body.data
}

const byRest: Integrator = {
  signsUp: async (email) => (await rest('POST', '/v1/users', undefined, { email, password })).apiKey.secret,
  makesAnEndpoint: (key, url) => rest('POST', '/v1/webhooks', key, { url, events }),
  orders: async (key, petId) => (await rest('POST', '/v1/orders', key, { items: [{ petId, quantity: 1 }] })).id,
  readsTheLog: async (key, webhookId) => (await rest('GET', `/v1/webhooks/${webhookId}/deliveries?sort=id`, key)).data,
  retries: (key, webhookId, delivery) => rest('POST', `/v1/webhooks/${webhookId}/deliveries/${delivery}/redeliver`, key),
}

const byGraphQL: Integrator = {
  async signsUp(email) {
    const mutation = 'mutation($input: RegisterUserInput!) { registerUser(input: $input) { apiKey { secret } } }'
    return (await ask(mutation, { input: { email, password } })).registerUser.apiKey.secret
  },
  async makesAnEndpoint(key, url) {
    const mutation = 'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { id secret } }'
    return (await ask(mutation, { input: { url, events } }, key)).createWebhook
  },
  async orders(key, petId) {
    const mutation = 'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id } }'
    return (await ask(mutation, { input: { items: [{ petId, quantity: 1 }] } }, key)).placeOrder.id
  },
  async readsTheLog(key, webhookId) {
    const query = `query($webhookId: Int64!) {
      webhookDeliveries(webhookId: $webhookId, sort: "id") { data { id status attemptCount nextAttemptAt lastError } } }`
    return (await ask(query, { webhookId }, key)).webhookDeliveries.data
  },
  async retries(key, webhookId, id) {
    const mutation = 'mutation($webhookId: Int64!, $id: Int64!) { redeliverWebhookDelivery(webhookId: $webhookId, id: $id) { status } }'
    await ask(mutation, { webhookId, id }, key)
  },
}

const MINUTE = 60
/** retry_policy: Immediate, 1 minute, 5 minutes, 30 minutes, 2 hours. In seconds, from one attempt to the next. */
const delays = [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE]

describe.each([
  ['REST', byRest],
  ['GraphQL', byGraphQL],
])('An integrator receives webhooks, by %s', (style, integrator) => {
  let key: string
  let petId: number
  beforeAll(async () => {
    key = await integrator.signsUp(`integrator@${style.toLowerCase()}.example`)
    petId = (await aPet(store, { name: 'Buddy', price: 29.99, stock: 20 })).id
  })

  it('signs up, makes an endpoint, orders, and receives order.created with a valid signature', async () => {
    const endpoint = store.receiver.endpoint(`${style}-well`)
    const { id, secret } = await integrator.makesAnEndpoint(key, endpoint.url)
    const orderId = await integrator.orders(key, petId)
    await store.deliver()
    expect(endpoint.requests).toHaveLength(1)
    const [request] = endpoint.requests
    const event = new Webhook(secret).verify(request?.body ?? '', request?.headers as Record<string, string>)
    // payload_structure: event_id, event_type, timestamp, data with object_type, object_id, changes
    expect(event).toMatchObject({
      eventId: request?.headers['webhook-id'],
      eventType: 'order.created',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: {
        objectType: 'order',
        objectId: orderId,
        changes: null,
        // payload of order.created: order_id, customer_id, total_amount, items, created_at
        object: {
          id: orderId,
          customerId: expect.any(Number),
          totalAmount: 29.99,
          items: [{ petId, quantity: 1 }],
          createdAt: expect.any(String),
        },
      },
    })
    expect(await integrator.readsTheLog(key, id)).toMatchObject([{ status: 'delivered', attemptCount: 1, lastError: null }])
  })

  it('gets every retry of the schedule while the endpoint fails, an alert after the last attempt, and a manual redelivery', async () => {
    const endpoint = store.receiver.endpoint(`${style}-failing`, 503)
    const { id: webhookId } = await integrator.makesAnEndpoint(key, endpoint.url)
    await integrator.orders(key, petId)
    // Immediate
    await store.deliver()
    expect(endpoint.requests).toHaveLength(1)
    // 1 minute, 5 minutes, 30 minutes, 2 hours: not before, and at most a tenth later
    for (const [i, delay] of delays.entries()) {
      const [waiting] = await integrator.readsTheLog(key, webhookId)
      expect(waiting).toMatchObject({ status: 'pending', attemptCount: i + 1, lastError: 'Answered 503.' })
      const wait = (Date.parse(waiting?.nextAttemptAt ?? '') - store.clock.now().getTime()) / 1000
      expect(wait).toBeGreaterThanOrEqual(delay)
      expect(wait).toBeLessThanOrEqual(delay * 1.1)
      store.clock.advance(delay - 1)
      await store.deliver()
      expect(endpoint.requests).toHaveLength(i + 1)
      store.clock.advance(delay * 0.1 + 1)
      await store.deliver()
      expect(endpoint.requests).toHaveLength(i + 2)
    }
    // attempts: 5
    const [failed] = await integrator.readsTheLog(key, webhookId)
    expect(failed).toMatchObject({ status: 'failed', attemptCount: 5, nextAttemptAt: null })
    expect(new Set(endpoint.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(endpoint.requests.map(({ body }) => body)).size).toBe(1)
    // failure_action: Event logged, alert sent
    const [event] = await rest('GET', `/v1/events?eventId=${endpoint.requests[0]?.headers['webhook-id']}`, key).then(({ data }) => data)
    expect(event).toMatchObject({ eventType: 'order.created' })
    const alerts = logged()
      .split('\n')
      .filter((line) => line.includes('a webhook delivery has failed for good'))
      .map((line) => JSON.parse(line))
      .filter((alert) => alert.deliveryId === failed?.id)
    expect(alerts).toMatchObject([{ webhookId, eventId: event.eventId, eventType: 'order.created', reason: 'Answered 503.' }])
    store.clock.advance(24 * 60 * MINUTE)
    await store.deliver()
    expect(endpoint.requests).toHaveLength(5)
    // manual retry available
    endpoint.behave(204)
    await integrator.retries(key, webhookId, failed?.id ?? 0)
    await store.deliver()
    expect(endpoint.requests).toHaveLength(6)
    expect(endpoint.requests[5]?.body).toBe(endpoint.requests[0]?.body)
    expect(await integrator.readsTheLog(key, webhookId)).toMatchObject([{ status: 'delivered', attemptCount: 6, lastError: null }])
  })
})
