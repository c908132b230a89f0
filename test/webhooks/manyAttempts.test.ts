import { afterAll, beforeAll, expect, it } from 'vitest'
import { aDelivery } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

it('a delivery shows its newest hundred attempts in order, and counts all of them', async () => {
  const { id, webhookId } = await aDelivery(store, { as: 'admin' })
  const other = await aDelivery(store, { as: 'admin' })
  for (const delivery of [id, other.id])
    await store.sql`
      insert into webhook_attempts (delivery_id, number, started_at, duration, request_headers)
      select ${delivery}, n, now(), 1, '{}' from generate_series(1, ${delivery === id ? 130 : 3}) as n`
  await store.sql`update webhook_deliveries set attempts = 130 where id = ${id}`
  const { body } = await store.rest('GET', `/v1/webhooks/${webhookId}/deliveries/${id}`, { as: 'admin' })
  const numbers = body.attempts.map(({ number }: { number: number }) => number)
  expect(numbers).toEqual(Array.from({ length: 100 }, (_, i) => 31 + i))
  expect(body.attemptCount).toBe(130)
  const few = await store.rest('GET', `/v1/webhooks/${other.webhookId}/deliveries/${other.id}`, { as: 'admin' })
  expect(few.body.attempts).toHaveLength(3)
})
