import { Agent, request as openRequest } from 'node:http'
import { expect } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { databaseSettings } from '../cli/runCli.js'
import { aPet } from './factories.js'
import { type Instance, placeInstance } from './instance.js'
import type { PetStore } from './petStore.js'
import { unlimited } from './unlimited.js'
import { until } from './until.js'

const MINUTE_MS = 60_000
/** Worker processes take new connections in turns, so that so many calls reach each of two processes. */
const CALLS = 8
let rounds = 0

interface Call {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: object
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape and assert what they find
type Reply = { readonly status: number; readonly isReplay: boolean; readonly body: any }

/** A gateway of two worker processes on the database of a store. */
export async function twoWorkers(store: PetStore, settings: Readonly<Record<string, string>> = {}): Promise<Instance> {
  const common = { ...unlimited, ...databaseSettings(store.address), CACHE_MB: '16', WORKERS: '2', DATA_DIR: store.folder }
  const gateway = await placeInstance({ ...common, ...settings })
  await gateway.start()
  await until(() => expect(gateway.isWhole).toBe(true))
  return gateway
}

/** A call over a connection of its own. */
function call(url: string, { method = 'GET', headers = {}, payload }: Call): Promise<Reply> {
  const type = payload ? { 'content-type': 'application/json' } : undefined
  return new Promise((resolve, reject) => {
    const request = openRequest(url, { agent: new Agent(), method, headers: { ...headers, ...type } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString())
        resolve({ status: response.statusCode ?? 0, isReplay: response.headers['x-idempotent-replayed'] === 'true', body })
      })
    })
    request.on('error', reject).end(payload && JSON.stringify(payload))
  })
}

/** So many equal calls, one after the other, which reach every process. */
async function callAll(url: string, wanted: Call): Promise<readonly Reply[]> {
  const replies = []
  for (let n = 0; n < CALLS; n++) replies.push(await call(url, wanted))
  return replies
}

const statusesOf = (replies: readonly Reply[]) => [...new Set(replies.map(({ status }) => status))]
const staff = (store: PetStore) => ({ 'x-api-key': store.keys.staff })
const customer = (store: PetStore) => ({ 'x-api-key': store.keys.customer })

export function moveBy({ url }: Instance, store: PetStore, by: string): Promise<Reply> {
  return call(`${url}/v1/sandbox/clock`, { method: 'POST', headers: staff(store), payload: { by } })
}

/** A key ends, an idempotency key is free, a reservation ends and a delivery is tried again: in every process, by one move of more than a day. */
export async function seesEveryEnd(gateway: Instance, store: PetStore): Promise<void> {
  const { url } = gateway
  rounds += 1
  const email = `ends-${rounds}@example.com`
  const key = await provisionApiKey(store.app.services(), { email, role: 'customer' })
  await store.sql`update api_keys set expires_at = ${new Date(store.app.clock.now().getTime() + 10 * MINUTE_MS)}
    where user_id = (select id from users where email = ${email})`
  const me = () => callAll(`${url}/v1/me`, { headers: { 'x-api-key': key } })
  expect(statusesOf(await me())).toEqual([200])

  const headers = { ...staff(store), 'x-idempotency-key': `pet-${rounds}` }
  const create = (name: string) => callAll(`${url}/v1/pets`, { method: 'POST', headers, payload: { name, status: 'available' } })
  expect((await create('First')).map(({ isReplay }) => isReplay)).toEqual([false, ...Array(CALLS - 1).fill(true)])

  const { id: petId } = await aPet(store, { stock: 2, price: 10 })
  const stock = async () => (await callAll(`${url}/v1/pets/${petId}`, {})).map(({ body }) => body.stock)
  const endpoint = { url: `${url}/sandbox/receiver/moved-${rounds}?fail=1`, events: ['order.created'] }
  const { body: webhook } = await call(`${url}/v1/webhooks`, { method: 'POST', headers: customer(store), payload: endpoint })
  const order = (paymentMethod: string) =>
    call(`${url}/v1/orders`, { method: 'POST', headers: customer(store), payload: { items: [{ petId, quantity: 1 }], paymentMethod } })
  expect([(await order('pm_ok')).status, (await order('pm_error')).status]).toEqual([201, 503])
  const deliveries = async () => (await call(`${url}/v1/webhooks/${webhook.id}/deliveries?sort=id`, { headers: customer(store) })).body.data
  await until(async () => expect((await deliveries())[0]).toMatchObject({ attemptCount: 1, status: 'pending', lastResponseStatus: 503 }))
  await until(async () => expect(new Set(await stock())).toEqual(new Set([0])))

  const { status, body } = await moveBy(gateway, store, 'PT25H')
  expect(status).toBe(200)
  expect(statusesOf(await me())).toEqual([401])
  const again = await create('Second')
  expect(again.map(({ isReplay }) => isReplay)).toEqual([false, ...Array(CALLS - 1).fill(true)])
  expect(new Set(again.map(({ body: pet }) => pet.name))).toEqual(new Set(['Second']))
  expect(Date.parse(again[0]?.body.createdAt)).toBeGreaterThanOrEqual(Date.parse(body.now))
  await until(async () => expect(new Set(await stock())).toEqual(new Set([1])))
  await until(async () => expect((await deliveries())[0]).toMatchObject({ attemptCount: 2, status: 'delivered' }))
}

/** Moves at the same moment through both processes add up. */
export async function addsUpMoves(gateway: Instance, store: PetStore): Promise<void> {
  const offset = async () => Number((await store.sql`select offset_ms from business_clock`)[0]?.offset_ms)
  const before = await offset()
  const replies = await Promise.all(Array.from({ length: CALLS }, () => moveBy(gateway, store, 'PT1M')))
  expect(statusesOf(replies)).toEqual([200])
  expect((await offset()) - before).toBe(CALLS * MINUTE_MS)
}
