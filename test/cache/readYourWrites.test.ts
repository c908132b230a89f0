import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { type DatabaseGate, databaseGate } from '../http/databaseGate.js'
import { anotherInstance, cachingStore, warm } from '../support/cachingStore.js'
import { aPet } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'
import { until } from '../support/until.js'

let store: PetStore
let other: App
let id: number
beforeAll(async () => {
  store = await cachingStore()
  other = await anotherInstance(store)
  id = (await aPet(store, { name: 'Rex', stock: 0 })).id
})
afterAll(async () => {
  await other.close()
  await store.close()
})

const stockIn = async (app: App, url = `/v1/pets/${id}`): Promise<number> => {
  const body = (await app.http.inject({ url })).json()
  return (body.data?.[0] ?? body).stock
}

describe('a write', () => {
  it('is seen at once in the instance that wrote, by every caller and in every read', async () => {
    const urls = [`/v1/pets/${id}`, `/v1/pets?ids=${id}`, `/v1/pets?status=available`]
    for (const url of urls) await warm(store, () => store.app.http.inject({ url }))
    for (let stock = 1; stock <= 100; stock++) {
      const written = await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { stock } })
      expect(written.status).toBe(200)
      expect(await Promise.all(urls.map((url) => stockIn(store.app, url)))).toEqual([stock, stock, stock])
    }
  })

  it('is seen in another instance within a second', async () => {
    await warm({ app: other }, () => other.http.inject({ url: `/v1/pets/${id}` }))
    for (let stock = 201; stock <= 220; stock++) {
      await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { stock } })
      const at = performance.now()
      while ((await stockIn(other)) !== stock) {
        expect(performance.now() - at).toBeLessThan(1000)
        await setImmediate() // calls without a connection leave no time to hear of changes
      }
    }
  })
})

describe('an instance that does not hear of changes', () => {
  let gate: DatabaseGate
  let deaf: App
  beforeAll(async () => {
    gate = await databaseGate(store.address)
    deaf = await anotherInstance({ ...store, address: gate.address })
  })
  afterAll(async () => {
    await deaf.close()
    await gate.shut()
  })
  const health = async () => (await deaf.http.inject({ url: '/health' })).json().cache

  it('says so, reads from the database, and keeps answers again when it hears', async () => {
    const url = `/v1/pets/${id}`
    expect(await health()).toEqual({ status: 'on' })
    gate.holdAnswers() // connections for reads open later
    await expect(deaf.changes.catchUp()).rejects.toThrow('does not hear itself')
    expect(await health()).toEqual({ status: 'paused' })
    for (const stock of [300, 301, 302]) {
      await store.rest('PATCH', url, { as: 'staff', body: { stock } })
      expect(await stockIn(deaf)).toBe(stock)
    }
    gate.thaw()
    await until(() => expect(deaf.changes.isHearing).toBe(true))
    await warm({ app: deaf }, () => deaf.http.inject({ url }))
    expect(await health()).toEqual({ status: 'on' })
    await store.rest('PATCH', url, { as: 'staff', body: { stock: 303 } })
    await until(async () => expect(await stockIn(deaf)).toBe(303))
  })

  it('has no cache when a setting switches it off', async () => {
    const app = await anotherInstance(store, {})
    expect((await app.http.inject({ url: '/health' })).json().cache).toEqual({ status: 'off' })
    await app.close()
  })
})
