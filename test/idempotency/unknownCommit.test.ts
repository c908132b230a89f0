import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { settleAll } from '../../src/domain/orders/settle/settleAll.js'
import { expectSoundBooks, forsake, lastOrderId, petRow } from '../orders/shop.js'
import { type CommitGate, commitGate } from '../support/commitGate.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { unlimited } from '../support/unlimited.js'

const payments = scriptedPayments()
const ENCRYPTION_KEY = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')
let folder: string
let store: PetStore
let gate: CommitGate
/** A gateway that reaches the same database through the gate. */
let shaky: App

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-data-'))
  store = await petStore({ payments, settings: { ENCRYPTION_KEY } })
  gate = await commitGate(store.address)
  const config = parseConfig({
    APP_ENV: 'test',
    ...unlimited,
    DATA_DIR: folder,
    LOG_LEVEL: 'fatal',
    PORT: '0',
    PUBLIC_URL: 'http://petstore.test',
    ENCRYPTION_KEY,
  })
  shaky = await createApp(config, gate.address, { payments })
  await shaky.http.ready()
})
afterAll(async () => {
  await shaky.close()
  await gate.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly code: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape and assert their content
  readonly body: any
  readonly text: string
}

async function post(app: App, url: string, key: string, credential: string, payload?: object): Promise<Answer> {
  const headers = { 'idempotency-key': key, 'x-api-key': credential }
  const { statusCode, body: text } = await app.http.inject({ method: 'POST', url, headers, ...(payload && { payload }) })
  const body = JSON.parse(text)
  return { status: statusCode, code: body.error?.code, body, text }
}

const moments = ['before', 'after'] as const
const unknown = /^(SERVICE_UNAVAILABLE|IDEMPOTENCY_IN_PROGRESS)$/

describe.each(moments)('a connection that breaks %s the server has committed', (when) => {
  it('ends with one result of a call of one transaction when the call is retried under its key', async () => {
    const [key, name] = [randomUUID(), `tag ${when}`]
    const create = (app: App) => post(app, '/v1/tags', key, store.keys.staff, { name })
    await shaky.http.inject({ url: '/v1/orders', headers: { 'x-api-key': store.keys.staff } }) // writes the last use of the API key first
    gate.breakAt(when)
    const first = await create(shaky)
    expect(gate.hasBroken).toBe(true)
    // after a commit the stored reply is found at once
    expect([first.status, first.code]).toEqual(when === 'after' ? [201, undefined] : [503, 'SERVICE_UNAVAILABLE'])
    const again = await create(store.app)
    expect(again.status).toBe(201)
    if (when === 'after') expect(again.text).toBe(first.text)
    expect(await store.sql`select 1 from tags where name = ${name}`).toHaveLength(1)
    expect((await create(shaky)).text).toBe(again.text)
  })

  /** Repeats a call at both gateways in turn until its reply is final. The lease of the newest order is ended before each call. */
  async function insist(call: (app: App) => Promise<Answer>): Promise<Answer> {
    for (let i = 0; i < 10; i++) {
      await forsake(store, await lastOrderId(store))
      const answer = await call(i % 2 ? shaky : store.app)
      if (!unknown.test(answer.code ?? '')) return answer
    }
    throw new Error('no final answer')
  }

  // COMMIT 0 belongs to the reservation, COMMIT 1 to the money
  describe.each([0, 1])('at COMMIT %i of an order', (passing) => {
    const place = async (stock: number) => {
      const { id: petId } = await aPet(store, { price: 10, stock })
      const key = randomUUID()
      const call = (app: App) => post(app, '/v1/orders', key, store.keys.customer, { items: [{ petId, quantity: 1 }] })
      await shaky.http.inject({ url: '/v1/orders', headers: { 'x-api-key': store.keys.customer } })
      return { petId, call }
    }

    it('ends with one sale and one charge', async () => {
      const { petId, call } = await place(3)
      const charged = payments.charges.size
      gate.breakAt(when, passing)
      const first = await call(shaky)
      expect(gate.hasBroken).toBe(true)
      const last = await insist(call)
      expect([last.status, last.body.paymentStatus]).toEqual([201, 'captured'])
      if (first.status < 300) expect(last.text).toBe(first.text)
      expect(await store.sql`select 1 from order_items where pet_id = ${petId}`).toHaveLength(1)
      expect(payments.charges.size).toBe(charged + 1)
      expect(await petRow(store, petId)).toEqual({ stock: 2, reserved: 0, status: 'available' })
    })

    it('ends with the units of a declined order given back once', async () => {
      const { petId, call } = await place(1)
      payments.nextCharges('declined')
      gate.breakAt(when, passing)
      await call(shaky)
      expect(gate.hasBroken).toBe(true)
      const last = await insist(call)
      expect(last.code).toBe('PAYMENT_FAILED')
      expect((await insist(call)).body.error.details).toEqual(last.body.error.details)
      expect(await petRow(store, petId)).toEqual({ stock: 1, reserved: 0, status: 'available' })
    })

    it('ends with one refund of a cancelled order', async () => {
      const { petId, call } = await place(1)
      const { id } = (await call(store.app)).body
      const key = randomUUID()
      const cancel = (app: App) => post(app, `/v1/orders/${id}/cancel`, key, store.keys.customer)
      gate.breakAt(when, passing)
      await cancel(shaky)
      expect(gate.hasBroken).toBe(true)
      const last = await insist(cancel)
      expect([last.status, last.body.status]).toEqual([200, 'cancelled'])
      await forsake(store, id)
      await settleAll(store.app.services())
      expect((await insist(cancel)).text).toBe(last.text)
      const [{ chargeKey } = { chargeKey: '' }] = await store.sql<
        { chargeKey: string }[]
      >`select charge_key as "chargeKey" from orders where id = ${id}`
      expect(payments.charges.get(chargeKey)?.refundKeys.size).toBe(1)
      expect(await petRow(store, petId)).toEqual({ stock: 1, reserved: 0, status: 'available' })
    })
  })
})

it('the invariants hold and every key has a reply after all breaks', async () => {
  await expectSoundBooks(store)
  expect(await store.sql`select 1 from idempotency_records where answer is null`).toEqual([])
})
