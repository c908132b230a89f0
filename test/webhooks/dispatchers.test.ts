import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordAttempt } from '../../src/db/queries/dispatch.js'
import type { WebhookSender } from '../../src/domain/ports/webhookSender.js'
import { createWebhookSender } from '../../src/providers/webhooks/sender.js'
import type { DispatcherId, WebhookDeliveryId } from '../../src/values/ids.js'
import { type DeliveringStore, deliveries, deliveringStore, ok } from './deliveries.js'

let store: DeliveringStore
/** The number of attempts under way, and the highest number so far. */
const watched = { now: 0, most: 0 }
const real = createWebhookSender({ allowsPrivate: true })
const webhookSender: WebhookSender = {
  ...real,
  async send(request, signal) {
    watched.now += 1
    watched.most = Math.max(watched.most, watched.now)
    const outcome = await real.send(request, signal)
    watched.now -= 1
    return outcome
  },
}
beforeAll(async () => {
  store = await deliveringStore({ webhookSender })
})
afterAll(() => store.close())
beforeEach(async () => {
  await store.sql`delete from webhook_deliveries`
  Object.assign(watched, { now: 0, most: 0 })
})

let made = 0
async function anEndpoint(mood?: Parameters<DeliveringStore['receiver']['endpoint']>[1]) {
  made += 1
  const endpoint = store.receiver.endpoint(`endpoint-${made}`, mood)
  const { id } = await store.aWebhook(endpoint.url)
  return { endpoint, id }
}
async function queue(id: number, count: number): Promise<void> {
  for (let i = 0; i < count; i++) ok(await store.rest('POST', `/v1/webhooks/${id}/test`, { as: 'customer' }))
}
const statuses = (id: number) =>
  store.sql`select status, count(*)::int from webhook_deliveries where webhook_id = ${id} group by status order by status`.then((rows) =>
    Object.fromEntries(rows.map(({ status, count }) => [status, count])),
  )

describe('several dispatchers', () => {
  it('keep the outcome of a delivery when a dispatcher without the claim records a failed attempt', async () => {
    const { id } = await anEndpoint()
    await queue(id, 1)
    await store.deliver()
    const [row] = await store.sql<{ id: WebhookDeliveryId }[]>`select id::int from webhook_deliveries where webhook_id = ${id}`
    const now = store.clock.now()
    const failed = { status: 'pending', nextAttemptAt: now } as const
    const loser = randomUUID() as DispatcherId
    await store.app.services().write((tx) => recordAttempt(tx, loser, row?.id ?? (0 as WebhookDeliveryId), undefined, failed))
    expect(await statuses(id)).toEqual({ delivered: 1 })
  })

  it('share the work, and make every delivery once', async () => {
    const all = Array.from({ length: 3 }, () => deliveries(store))
    const endpoints = [await anEndpoint(), await anEndpoint()]
    for (const { id } of endpoints) await queue(id, 20)
    await Promise.all(all.map(({ deliver }) => deliver()))
    await all[0]?.deliver() // for deliveries that another dispatcher had locked
    for (const { endpoint, id } of endpoints) {
      expect(await statuses(id)).toEqual({ delivered: 20 })
      expect(new Set(endpoint.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(20)
      expect(endpoint.requests).toHaveLength(20)
    }
    await Promise.all(all.map(({ end }) => end()))
  })

  it('together send at most five requests to an endpoint at the same time', async () => {
    const all = Array.from({ length: 3 }, () => deliveries(store))
    const { id } = await anEndpoint()
    await queue(id, 30)
    await Promise.all(all.map(({ deliver }) => deliver()))
    await all[0]?.deliver()
    expect(await statuses(id)).toEqual({ delivered: 30 })
    expect(watched.most).toBeLessThanOrEqual(5)
    await Promise.all(all.map(({ end }) => end()))
  })

  it('take over the deliveries of a dead dispatcher, and not of a live dispatcher', async () => {
    const dead = deliveries(store)
    const { endpoint, id } = await anEndpoint('hang')
    await queue(id, 3)
    const services = store.app.services()
    expect(await dead.dispatcher.run(services)).toBe(3)
    await endpoint.waitFor(3)
    const heir = deliveries(store)
    await heir.deliver()
    expect(endpoint.requests, 'as long as it is alive').toHaveLength(3)
    // as if the dispatcher had not renewed its lease for a while
    await store.sql`update webhook_dispatchers set alive_until = now()`
    endpoint.behave(200)
    await heir.deliver()
    expect(endpoint.requests).toHaveLength(6)
    expect(new Set(endpoint.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
    expect(await statuses(id)).toEqual({ delivered: 3 })
    await store.sql`update webhook_dispatchers set alive_until = now()` // it lives, and says so again
    await Promise.all([dead.end(), heir.end()])
    expect(await statuses(id), 'what it is late with decides nothing').toEqual({ delivered: 3 })
  })

  it('renew their lease while they work, and release their claims when they are stopped', async () => {
    const one = deliveries(store)
    const { endpoint, id } = await anEndpoint('hang')
    await queue(id, 1)
    await one.dispatcher.run(store.app.services())
    await endpoint.waitFor(1)
    const aliveUntil = async () =>
      Number((await store.sql`select extract(epoch from max(alive_until)) as until from webhook_dispatchers`)[0]?.until)
    const before = await aliveUntil()
    await vi.waitUntil(async () => (await aliveUntil()) > before, { timeout: 10_000 })
    await one.end()
    expect(await store.sql`select claimed_by from webhook_deliveries where webhook_id = ${id}`).toEqual([{ claimed_by: null }])
    expect(await statuses(id)).toEqual({ pending: 1 })
    endpoint.behave(200)
    await store.deliver()
    expect(await statuses(id)).toEqual({ delivered: 1 })
  })
})

describe('a dispatcher', () => {
  it('delivers to a healthy receiver while another receiver hangs', async () => {
    const one = deliveries(store)
    const [hanging, healthy] = [await anEndpoint('hang'), await anEndpoint()]
    await queue(hanging.id, 12)
    await one.dispatcher.run(store.app.services())
    await hanging.endpoint.waitFor(5)
    await queue(healthy.id, 8)
    await one.dispatcher.run(store.app.services())
    await healthy.endpoint.waitFor(5)
    expect(hanging.endpoint.requests).toHaveLength(5)
    hanging.endpoint.behave(200)
    await one.end()
  })

  it('sends one delivery at a time to a failing receiver until the receiver succeeds', async () => {
    const one = deliveries(store)
    const { endpoint, id } = await anEndpoint((n) => (n <= 5 ? 500 : n === 6 ? 'hang' : 200))
    await queue(id, 5)
    await one.deliver()
    await queue(id, 9)
    expect(await one.dispatcher.run(store.app.services())).toBe(1)
    await endpoint.waitFor(6)
    expect(await one.dispatcher.run(store.app.services())).toBe(0)
    await one.end()
    await store.deliver()
    expect(endpoint.requests).toHaveLength(5 + 1 + 9)
    expect(watched.most).toBe(5)
  })

  it('repeats a delivery whose outcome could not be saved', async () => {
    const one = deliveries(store)
    const { endpoint, id } = await anEndpoint()
    await queue(id, 1)
    await store.sql`alter table webhook_attempts add constraint nothing_can_be_written check (false) not valid`
    await expect(one.deliver()).rejects.toThrow()
    expect(await statuses(id)).toEqual({ pending: 1 })
    await store.sql`alter table webhook_attempts drop constraint nothing_can_be_written`
    one.forgive()
    await one.deliver()
    expect(await statuses(id)).toEqual({ delivered: 1 })
    expect(new Set(endpoint.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    await one.end()
  })

  it('claims nothing after its end', async () => {
    const one = deliveries(store)
    await one.end()
    const { endpoint, id } = await anEndpoint()
    await queue(id, 1)
    expect(await one.dispatcher.run(store.app.services())).toBe(0)
    expect(endpoint.requests).toEqual([])
  })
})
