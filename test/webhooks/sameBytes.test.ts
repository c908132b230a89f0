import { afterAll, beforeAll, expect, it } from 'vitest'
import { shopOf } from '../orders/shop.js'
import { HOUR } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type DeliveringStore, deliveringStore, ok } from './deliveries.js'

let store: DeliveringStore
beforeAll(async () => {
  store = await deliveringStore()
})
afterAll(() => store.close())

const whole = null
const some = '{ id status }'
const other = '{ number }'
const objectOf = ({ body }: { body: string }) => JSON.parse(body).data.object

it.each<[from: string | null, to: string | null, fields: readonly string[] | undefined]>([
  [whole, some, undefined],
  [some, whole, ['id', 'status']],
  [some, other, ['id', 'status']],
])(
  'a delivery that was first sent with the selection %s has the same bytes after a change to %s, in a retry and in a redelivery',
  async (from, to, fields) => {
    const endpoint = store.receiver.endpoint(`from ${from} to ${to}`.replace(/\W+/g, '-'), (n) => (n === 1 ? 500 : 200))
    const { id } = await store.aWebhook(endpoint.url, { events: ['order.created'], selection: from })
    const { id: petId } = await aPet(store, { price: 29.99, stock: 9 })
    const { order } = await shopOf(store).place('rest', { items: [{ petId, quantity: 1 }] })
    await store.deliver()
    ok(await store.rest('PATCH', `/v1/webhooks/${id}`, { as: 'customer', body: { selection: to } }))
    store.clock.advance(HOUR)
    await store.deliver()
    const [{ id: delivery, status }] = await store.deliveriesOf(id)
    expect(status).toBe('delivered')
    ok(await store.rest('POST', `/v1/webhooks/${id}/deliveries/${delivery}/redeliver`, { as: 'customer' }))
    await store.deliver()
    const [first, ...others] = endpoint.requests
    expect(Object.keys(objectOf(first ?? { body: '' }))).toEqual(fields ?? Object.keys(order))
    expect(others.map(({ body }) => body)).toEqual([first?.body, first?.body])
  },
)
