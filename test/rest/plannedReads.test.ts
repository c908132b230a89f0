import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { type AdversarialShop, adversarialShop } from '../support/adversarialShop.js'
import { lastingHeaders } from '../support/lastingHeaders.js'
import { metric } from '../support/metrics.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { resolvingApp } from '../support/resolvingApp.js'

let store: PetStore
/** The same gateway, on the same database, without planned reads. */
let resolving: App
let shop: AdversarialShop
beforeAll(async () => {
  store = await petStore()
  shop = await adversarialShop(store)
  resolving = await resolvingApp(store)
})
afterAll(async () => {
  await resolving.close()
  await store.close()
})

const compared = [
  'content-type',
  'etag',
  'link',
  'cache-control',
  'content-encoding',
  'x-query-cost',
  'vary',
  'location',
  'api-version',
] as const

async function get(app: App, method: 'GET' | 'HEAD', url: string, as: CallerName, headers: Readonly<Record<string, string>> = {}) {
  const credential = as === 'nobody' ? {} : { authorization: `ApiKey ${store.keys[as]}` }
  const reply = await app.http.inject({ method, url, headers: { ...credential, ...headers } })
  const isPacked = reply.headers['content-encoding'] === 'gzip'
  const body = isPacked ? gunzipSync(reply.rawPayload).toString() : reply.payload
  const shown = lastingHeaders(reply.headers)
  return { status: reply.statusCode, body, headers: Object.fromEntries(compared.map((name) => [name, shown[name]])) }
}

/** The time and the id of a request tell two errors apart. */
const comparable = (reply: Awaited<ReturnType<typeof get>>) => ({
  ...reply,
  body: reply.status < 400 ? reply.body : reply.body.replace(/"(timestamp|requestId)":"[^"]*"/g, '"$1":""'),
})

const urls = (): readonly (readonly [CallerName, string])[] => [
  ['nobody', `/v1/pets/${shop.pets[0]}`],
  ['nobody', `/v1/pets/${shop.pets[6]}?fields=id,name,category.name,tags`],
  ['nobody', '/v1/pets/999999'],
  ['nobody', '/v1/pets'],
  ['nobody', '/v1/pets?limit=40'],
  ['nobody', '/v1/pets?limit=3&page=2&sort=-price,name'],
  ['nobody', '/v1/pets?limit=7&status=available&category=0plain&fields=id,price,createdAt'],
  ['nobody', '/v1/pets?limit=7&status=available,sold&minPrice=0.01'],
  ['nobody', '/v1/pets?q=plain'],
  ['nobody', '/v1/pets?sort=nothing'],
  ['nobody', '/v1/pets?fields=tags.name,photoUrls'],
  ['nobody', '/v1/categories?limit=2'],
  ['nobody', '/v1/tags?sort=-name'],
  ['nobody', '/v1/inventory'],
  ['nobody', '/v1/orders'],
  ['staff', '/v1/orders?limit=4'],
  ['staff', '/v1/orders?status=shipped&sort=totalAmount&fields=number,items.pet.name,customer.email,timeline'],
  ['staff', `/v1/orders/${shop.orders[3]}`],
  ['staff', `/v1/orders/${shop.orders[3]}/timeline`],
  ['staff', `/v1/orders/${shop.orders[3]}/track`],
  ['customer', `/v1/orders/${shop.orders[3]}`],
  ['customer', '/v1/orders'],
  ['staff', '/v1/orders'], // the same question of another caller
  ['staff', '/v1/users?limit=3'],
  ['customer', '/v1/users'],
  ['customer', '/v1/me'],
  ['admin', `/v1/users/${shop.users[1]}`],
  ['customer', `/v1/users/${shop.users[1]}`],
]

describe('a planned read of REST', () => {
  it('gives the reply of the resolvers: status, body, and headers for caches, pages and cost', async () => {
    for (const [as, url] of urls()) {
      const expected = comparable(await get(resolving, 'GET', url, as))
      for (let run = 1; run <= 3; run++) expect(comparable(await get(store.app, 'GET', url, as)), `${as} ${url}`).toEqual(expected)
      const head = await get(store.app, 'HEAD', url, as)
      expect({ ...head, body: '' }, `HEAD ${url}`).toEqual({ ...expected, body: '' })
    }
    expect(await metric(store, 'gateway_reads_total', 'way="planned"')).toBeGreaterThan(40)
    expect(await metric(store, 'gateway_reads_total', 'way="failed"')).toBe(0)
  })

  it('follows a list by its cursors to the end', async () => {
    const pages = async (app: App) => {
      const bodies: string[] = []
      let after = ''
      do {
        const { body } = await get(app, 'GET', `/v1/pets?limit=7&sort=-createdAt${after}`, 'nobody')
        bodies.push(body)
        const { nextCursor } = JSON.parse(body).pagination
        after = nextCursor === null ? '' : `&after=${nextCursor}`
      } while (after !== '')
      return bodies
    }
    const expected = await pages(resolving)
    expect(expected.length).toBeGreaterThan(5)
    expect(await pages(store.app)).toEqual(expected)
    expect(await pages(store.app)).toEqual(expected)
  })

  it('is compressed, and revalidated by its ETag', async () => {
    const packed = { 'accept-encoding': 'gzip' }
    const expected = await get(resolving, 'GET', '/v1/pets?limit=30', 'nobody', packed)
    for (let run = 1; run <= 3; run++) {
      const found = await get(store.app, 'GET', '/v1/pets?limit=30', 'nobody', packed)
      expect(found).toEqual(expected)
      const again = await get(store.app, 'GET', '/v1/pets?limit=30', 'nobody', { ...packed, 'if-none-match': String(found.headers.etag) })
      expect(again).toMatchObject({ status: 304, body: '' })
    }
  })

  it('shows a change at once', async () => {
    const [id] = shop.pets
    await get(store.app, 'GET', `/v1/pets/${id}`, 'nobody')
    await get(store.app, 'GET', `/v1/pets/${id}`, 'nobody')
    const change = await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { name: 'New "name"' } })
    const found = await get(store.app, 'GET', `/v1/pets/${id}`, 'nobody')
    expect(JSON.parse(found.body)).toMatchObject({ name: 'New "name"', version: change.body.version })
    expect(found.headers.etag).toBe(change.headers.etag)
  })
})
