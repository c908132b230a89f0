import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../support/clock.js'
import { keptLog } from '../support/keptLog.js'
import { mailsIn } from '../support/mail.js'
import type { Mood } from '../support/webhookReceiver.js'
import { type DeliveringStore, deliveringStore, ok } from './deliveries.js'

const kept = keptLog()
let store: DeliveringStore
beforeAll(async () => {
  store = await deliveringStore({ log: kept.log })
})
afterAll(() => store.close())

let made = 0
/** An endpoint with this behaviour, and a queued delivery to it. */
async function aDeliveryTo(mood: Mood | ((n: number) => Mood)) {
  made += 1
  const endpoint = store.receiver.endpoint(`endpoint-${made}`, mood)
  const { id } = await store.aWebhook(endpoint.url)
  const { id: deliveryId } = ok(await store.rest('POST', `/v1/webhooks/${id}/test`, { as: 'customer' }))
  const shown = async () => ok(await store.rest('GET', `/v1/webhooks/${id}/deliveries/${deliveryId}`, { as: 'customer' }))
  const webhook = async () => ok(await store.rest('GET', `/v1/webhooks/${id}`, { as: 'customer' }))
  return { endpoint, id, deliveryId, shown, webhook }
}
const secondsUntil = (moment: string) => (new Date(moment).getTime() - store.clock.now().getTime()) / 1000

describe('a delivery that fails', () => {
  it('is tried at once and after 1, 5 and 30 minutes and 2 hours, and is then given up with a log line', async () => {
    const { endpoint, deliveryId, shown, webhook } = await aDeliveryTo(500)
    for (const [attempts, delay] of [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR].entries()) {
      await store.deliver()
      expect(endpoint.requests).toHaveLength(attempts + 1)
      const { status, nextAttemptAt, lastResponseStatus, lastError } = await shown()
      expect({ status, lastResponseStatus, lastError }).toEqual({ status: 'pending', lastResponseStatus: 500, lastError: 'Answered 500.' })
      const wait = secondsUntil(nextAttemptAt)
      expect(wait).toBeGreaterThanOrEqual(delay)
      expect(wait).toBeLessThanOrEqual(delay * 1.1)
      store.clock.advance(wait - 0.001)
      await store.deliver()
      expect(endpoint.requests, 'not a moment too early').toHaveLength(attempts + 1)
      store.clock.advance(0.001)
    }
    expect((await webhook()).failingSince).not.toBeNull()
    await store.deliver()
    const { status, attemptCount, nextAttemptAt, finishedAt, attempts } = await shown()
    expect({ status, attemptCount, nextAttemptAt }).toEqual({ status: 'failed', attemptCount: 5, nextAttemptAt: null })
    expect(finishedAt).toBe(store.clock.now().toISOString())
    expect(attempts.map(({ number }: { number: number }) => number)).toEqual([1, 2, 3, 4, 5])
    expect(kept.text()).toMatch(new RegExp(`"deliveryId":${deliveryId},.*a webhook delivery has failed for good`))
    store.clock.advance(10 * DAY)
    await store.deliver()
    expect(endpoint.requests).toHaveLength(5)
  })

  it('has the same id and bytes in every attempt, and the timestamp of the attempt', async () => {
    const { endpoint, shown } = await aDeliveryTo((n) => (n < 3 ? 500 : 200))
    for (let i = 0; i < 3; i++) {
      await store.deliver()
      const { nextAttemptAt } = await shown()
      if (nextAttemptAt) store.clock.advance(secondsUntil(nextAttemptAt))
    }
    const { requests } = endpoint
    expect(requests).toHaveLength(3)
    const distinct = (of: (request: (typeof requests)[number]) => unknown) => new Set(requests.map(of)).size
    expect([distinct(({ body }) => body), distinct(({ headers }) => headers['webhook-id'])]).toEqual([1, 1])
    for (const { headers, receivedAt } of requests) {
      expect(headers['x-webhook-timestamp']).toBe(headers['webhook-timestamp'])
      // the timestamp is real time, not the time of the movable clock
      expect(Math.abs(Number(headers['webhook-timestamp']) - receivedAt.getTime() / 1000)).toBeLessThan(60)
    }
    expect((await shown()).status).toBe('delivered')
  })

  it.each<[string, Mood, object]>([
    ['a redirect, which is not followed', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, { lastResponseStatus: 302 }],
    ['a refusal', 404, { lastResponseStatus: 404, lastError: 'Answered 404.' }],
    ['a connection that is closed', 'close', { lastResponseStatus: null, lastError: expect.any(String) }],
  ])('counts %s as a failure', async (_what, mood, expected) => {
    const { shown } = await aDeliveryTo(mood)
    await store.deliver()
    expect(await shown()).toMatchObject({ status: 'pending', attemptCount: 1, ...expected })
  })

  it('waits as long as the receiver asks in Retry-After', async () => {
    const { shown } = await aDeliveryTo({ status: 503, headers: { 'retry-after': String(3 * HOUR) } })
    await store.deliver()
    expect(secondsUntil((await shown()).nextAttemptAt)).toBe(3 * HOUR)
  })

  it('reads a date in Retry-After by the real time, which the receiver has, however far business time has moved', async () => {
    store.clock.advance(DAY)
    const date = new Date(Date.now() + 3 * HOUR * 1000).toUTCString()
    const { shown } = await aDeliveryTo({ status: 503, headers: { 'retry-after': date } })
    await store.deliver()
    const seconds = secondsUntil((await shown()).nextAttemptAt)
    expect([seconds > 3 * HOUR - MINUTE, seconds <= 3 * HOUR]).toEqual([true, true])
  })
})

describe('an endpoint', () => {
  it('is disabled when it answers 410, and its owner gets a mail', async () => {
    const before = (await mailsIn(store, 0)).length
    const { endpoint, id, shown, webhook } = await aDeliveryTo(410)
    await store.deliver()
    expect(await shown()).toMatchObject({ status: 'failed', attemptCount: 1, lastResponseStatus: 410 })
    expect(await webhook()).toMatchObject({ status: 'disabled', disabledReason: 'gone' })
    expect(kept.text()).toMatch(new RegExp(`"webhookId":${id},"reason":"gone","msg":"a webhook endpoint was disabled"`))
    const [mail] = (await mailsIn(store, before + 1)).slice(before)
    expect(mail?.to).toBe('customer@example.com')
    expect(mail?.text).toContain(endpoint.url)
  })

  it('is disabled after five days of failures, and gets its waiting delivery when it is enabled', async () => {
    const { endpoint, id, deliveryId, shown, webhook } = await aDeliveryTo(500)
    await store.deliver()
    store.clock.advance(5 * DAY - 1)
    await store.deliver()
    expect(await webhook()).toMatchObject({ status: 'active' })
    store.clock.advance(HOUR)
    await store.deliver()
    expect(await webhook()).toMatchObject({ status: 'disabled', disabledReason: 'failing' })
    const requests = endpoint.requests.length
    expect(await shown()).toMatchObject({ status: 'pending' })
    store.clock.advance(DAY)
    await store.deliver()
    expect(endpoint.requests).toHaveLength(requests)
    endpoint.behave(200)
    expect(ok(await store.rest('POST', `/v1/webhooks/${id}/enable`, { as: 'customer' }))).toMatchObject({
      status: 'active',
      disabledReason: null,
      failingSince: null,
    })
    await store.deliver()
    expect(await store.deliveryOf(id, deliveryId)).toMatchObject({ status: 'delivered' })
  })

  it('is no longer marked as failing after a success', async () => {
    const { webhook, shown } = await aDeliveryTo((n) => (n === 1 ? 500 : 200))
    await store.deliver()
    expect((await webhook()).failingSince).toBe(store.clock.now().toISOString())
    store.clock.advance(secondsUntil((await shown()).nextAttemptAt))
    await store.deliver()
    expect((await webhook()).failingSince).toBeNull()
  })
})

it('a delivery keeps its newest hundred attempts, however often its owner redelivers it', async () => {
  const { endpoint, id, deliveryId } = await aDeliveryTo(200)
  await store.deliver()
  await store.sql`insert into webhook_attempts (delivery_id, number, started_at, duration, request_headers)
    select ${deliveryId}, n, now(), 1, '{}' from generate_series(2, 120) as n`
  await store.sql`update webhook_deliveries set attempts = 120 where id = ${deliveryId}`
  for (let i = 0; i < 2; i++) {
    ok(await store.rest('POST', `/v1/webhooks/${id}/deliveries/${deliveryId}/redeliver`, { as: 'customer' }))
    await store.deliver()
  }
  expect(endpoint.requests).toHaveLength(3)
  const [kept] =
    await store.sql`select count(*)::int as count, min(number) as first, max(number) as last from webhook_attempts where delivery_id = ${deliveryId}`
  expect(kept).toEqual({ count: 100, first: 23, last: 122 })
})
