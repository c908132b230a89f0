import { afterAll, beforeAll, expect, it } from 'vitest'
import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { listen } from '../http/wire.js'
import { shopOf } from '../orders/shop.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'
import { allTold } from './allTold.js'
import { openStream } from './wire.js'

const SETTINGS = { ENCRYPTION_KEY: Buffer.from('01234567890123456789012345678901').toString('base64') }
const payments = scriptedPayments()
let store: PetStore
let second: App
beforeAll(async () => {
  store = await petStore({ payments, settings: SETTINGS })
  second = await createApp(
    parseConfig({ APP_ENV: 'test', ...unlimited, LOG_LEVEL: 'fatal', PORT: '0', PUBLIC_URL: 'http://petstore.test', ...SETTINGS }),
    store.address,
    { payments },
  )
})
afterAll(async () => {
  await second.close()
  await store.close()
})

it('an instance passes on the changes of another instance', async () => {
  const port = await listen(second)
  const { id: petId } = await aPet(store, { price: 10, stock: 5 })
  await allTold(store, second)
  const [pets, orders] = [
    await openStream(port, { body: { query: 'subscription { petChanged { id stock } }' } }),
    await openStream(port, {
      body: { query: 'subscription { orders { id items { petId } } }' },
      headers: { 'x-api-key': store.keys.customer },
    }),
  ]
  await until(() => expect(second.changes.listeners).toBe(2))
  const { order } = await shopOf(store).place('rest', { items: [{ petId, quantity: 2 }] })
  expect((await pets.next())?.data.data.petChanged).toEqual({ id: petId, stock: 3 })
  expect((await orders.next())?.data.data.orders).toEqual({ id: order.id, items: [{ petId }] })
  pets.leave()
  orders.leave()
})

it('an instance closes without ending the subscriptions of the other instance', async () => {
  const port = await listen(store.app)
  const { id } = await aPet(store)
  await allTold(store)
  const stream = await openStream(port, { body: { query: 'subscription { petChanged { name } }' } })
  await until(() => expect(store.app.changes.listeners).toBe(1))
  await second.close()
  await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { name: 'Still here' } })
  expect((await stream.next())?.data.data.petChanged.name).toBe('Still here')
  stream.leave()
})
