import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../support/clock.js'
import { type DeliveringStore, deliveries, deliveringStore, ok } from './deliveries.js'

let store: DeliveringStore
beforeAll(async () => {
  store = await deliveringStore({ settings: { WEBHOOK_RETRY_SCHEDULE: '0,1h,1h' } })
})
afterAll(() => store.close())

let made = 0
/** An endpoint whose first delivery has failed once and waits an hour for its retry. */
async function aWaitingDelivery() {
  made += 1
  const endpoint = store.receiver.endpoint(`endpoint-${made}`, 500)
  const { id: webhookId } = await store.aWebhook(endpoint.url)
  const { id } = ok(await store.rest('POST', `/v1/webhooks/${webhookId}/test`, { as: 'customer' }))
  await store.deliver()
  const delivery = () => store.deliveryOf(webhookId, id)
  expect(await delivery()).toMatchObject({ status: 'pending', attemptCount: 1 })
  expect(minutesUntil((await delivery()).nextAttemptAt)).toBeGreaterThan(50)
  return { endpoint, webhookId, id, delivery }
}
const minutesUntil = (moment: string) => (new Date(moment).getTime() - store.clock.now().getTime()) / 60_000

const styles: Readonly<Record<string, (webhookId: number, id: number) => Promise<{ status: string; nextAttemptAt: string }>>> = {
  REST: async (webhookId, id) => ok(await store.rest('POST', `/v1/webhooks/${webhookId}/deliveries/${id}/redeliver`, { as: 'customer' })),
  GraphQL: async (webhookId, id) => {
    const query =
      'mutation($webhookId: Int64!, $id: Int64!) { redeliverWebhookDelivery(webhookId: $webhookId, id: $id) { status nextAttemptAt } }'
    return (await store.graphql(query, { webhookId, id }, { as: 'customer' })).body.data.redeliverWebhookDelivery
  },
}

describe.each(Object.entries(styles))('a delivery that waits for its retry, redelivered by %s', (_style, redeliver) => {
  it('is sent at once, and the retry that it waited for is not sent as well', async () => {
    const { endpoint, webhookId, id, delivery } = await aWaitingDelivery()
    endpoint.behave(200)
    const queued = await redeliver(webhookId, id)
    expect([queued.status, minutesUntil(queued.nextAttemptAt)]).toEqual(['pending', 0])
    await store.deliver()
    expect(await delivery()).toMatchObject({ status: 'delivered', attemptCount: 2, nextAttemptAt: null })
    store.clock.advance(3 * HOUR)
    await store.deliver()
    expect(endpoint.requests).toHaveLength(2)
    expect(new Set(endpoint.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  it('begins its schedule anew when it fails again', async () => {
    const { webhookId, id, delivery } = await aWaitingDelivery()
    for (let attempts = 2; attempts <= 5; attempts++) {
      await redeliver(webhookId, id)
      await store.deliver()
      expect(await delivery()).toMatchObject({ status: 'pending', attemptCount: attempts })
      expect(minutesUntil((await delivery()).nextAttemptAt)).toBeGreaterThan(50)
    }
  })

  it('is not sent a second time while an attempt is under way, whoever asks', async () => {
    const { endpoint, webhookId, id, delivery } = await aWaitingDelivery()
    endpoint.behave('hang')
    await redeliver(webhookId, id)
    const [first, second] = [deliveries(store), deliveries(store)]
    expect(await first.dispatcher.run(store.app.services())).toBe(1)
    await endpoint.waitFor(2)
    expect((await redeliver(webhookId, id)).status).toBe('pending')
    for (const { dispatcher } of [first, second]) expect(await dispatcher.run(store.app.services())).toBe(0)
    expect(endpoint.requests).toHaveLength(2)
    // the dispatcher ends and leaves the delivery to another
    endpoint.behave(200)
    await first.end()
    await second.deliver()
    expect(await delivery()).toMatchObject({ status: 'delivered', attemptCount: 2 })
    expect(endpoint.requests).toHaveLength(3)
    await second.end()
  })
})

it('a redelivery of all failed deliveries also sends the deliveries that wait for a retry', async () => {
  const { endpoint, webhookId, delivery } = await aWaitingDelivery()
  endpoint.behave(200)
  const redeliverAll = async () => ok(await store.rest('POST', `/v1/webhooks/${webhookId}/redeliver`, { as: 'customer', body: {} }))
  expect(await redeliverAll()).toEqual({ queued: 1 })
  expect(await redeliverAll(), 'the delivery is due already').toEqual({ queued: 0 })
  await store.deliver()
  expect(await delivery()).toMatchObject({ status: 'delivered', attemptCount: 2 })
})
