import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { settleAll } from '../../src/domain/orders/settle/settleAll.js'
import { movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { unlimited } from '../support/unlimited.js'
import { aKey, expectSoundBooks, forsake, lastOrderId, petRow } from './shop.js'

const SETTINGS = { ENCRYPTION_KEY: Buffer.from('01234567890123456789012345678901').toString('base64') }
const clock = movableClock()
const payments = scriptedPayments()
let store: PetStore
let second: App
beforeAll(async () => {
  store = await petStore({ payments, clock, settings: SETTINGS })
  const config = parseConfig({
    APP_ENV: 'test',
    ...unlimited,
    LOG_LEVEL: 'fatal',
    PORT: '0',
    PUBLIC_URL: 'http://petstore.test',
    ...SETTINGS,
  })
  second = await createApp(config, store.address, { payments, clock })
  await second.http.ready()
})
afterAll(async () => {
  await second.close()
  await store.close()
})

const HEADERS = { 'content-type': 'application/json' }

/** Places an order at one of the two instances. */
async function place(instance: 0 | 1, petId: number, key: string, method: 'rest' | 'graphql' = 'rest') {
  const input = { items: [{ petId, quantity: 1 }] }
  const headers = { ...HEADERS, 'x-api-key': store.keys.customer, 'idempotency-key': key }
  const query = 'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id } }'
  const { statusCode, body } = await (instance === 0 ? store.app : second).http.inject({
    method: 'POST',
    url: method === 'rest' ? '/v1/orders' : '/graphql',
    headers,
    payload: method === 'rest' ? input : { query, variables: { input } },
  })
  const { error, errors, data, id } = JSON.parse(body)
  const refusal = error ?? errors?.[0].extensions
  return { status: refusal?.status ?? statusCode, code: refusal?.code, id: id ?? data?.placeOrder?.id, body }
}

describe('two instances on one database', () => {
  it('place one order for simultaneous calls under one key, and give the same replay', async () => {
    const petId = (await aPet(store, { price: 10, stock: 50 })).id
    for (let round = 0; round < 10; round++) {
      const key = aKey()
      const answers = await Promise.all([
        place(0, petId, key),
        place(1, petId, key),
        place(0, petId, key, 'graphql'),
        place(1, petId, key, 'graphql'),
      ])
      for (const { status, code } of answers.filter(({ code }) => code))
        expect({ status, code }).toEqual({ status: 409, code: 'IDEMPOTENCY_IN_PROGRESS' })
      const [first, other] = [await place(0, petId, key), await place(1, petId, key)]
      expect(first.body).toBe(other.body)
      expect(new Set([...answers, first, other].flatMap(({ id }) => id ?? [])).size).toBe(1)
    }
    expect(await petRow(store, petId)).toEqual({ stock: 40, reserved: 0, status: 'available' })
  })

  it('finish an open order of each other, and give the same replay', async () => {
    const petId = (await aPet(store, { price: 10, stock: 1 })).id
    const key = aKey()
    payments.nextCharges('vanished')
    expect(await place(0, petId, key)).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' })
    clock.advance(2) // the longest first delay
    const finished = await place(1, petId, key)
    expect(finished.status).toBe(201)
    expect((await place(0, petId, key)).body).toBe(finished.body)
  })

  it('settle an order after the lease of the other instance has ended, and both give the same order', async () => {
    const petId = (await aPet(store, { price: 10, stock: 1 })).id
    const key = aKey()
    const gate = payments.holdAnswer()
    const placing = place(0, petId, key)
    await gate.reached
    const id = await lastOrderId(store)
    expect(await settleAll(second.services())).toBe(0)
    await forsake(store, id)
    expect(await settleAll(second.services())).toBe(1)
    gate.open()
    expect(await placing).toMatchObject({ status: 201, id })
    expect((await place(1, petId, key)).id).toBe(id)
  })

  it('sell the last units once', async () => {
    const petId = (await aPet(store, { price: 10, stock: 15 })).id
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => place(n % 2 === 0 ? 0 : 1, petId, aKey(), n % 3 === 0 ? 'graphql' : 'rest')),
    )
    expect(answers.filter(({ status }) => status === 201 || status === 200)).toHaveLength(15)
    expect(answers.filter(({ code }) => code === 'INSUFFICIENT_INVENTORY')).toHaveLength(45)
    expect(await petRow(store, petId)).toEqual({ stock: 0, reserved: 0, status: 'sold' })
  })

  it('charge every order once, and keep the invariants', async () => {
    const references = [...payments.charges.values()].map(({ reference }) => reference)
    expect(new Set(references).size).toBe(references.length)
    await expectSoundBooks(store)
  })
})
