import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { resetDemo } from '../../src/seed/resetDemo.js'
import { shopOf } from '../orders/shop.js'
import { anotherInstance, cachingStore, type Injected } from '../support/cachingStore.js'
import { aPet } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import type { PetStore } from '../support/petStore.js'

let writer: PetStore
let reader: App
let uncached: App
let dog: number
let cat: number
beforeAll(async () => {
  writer = await cachingStore()
  reader = await anotherInstance(writer)
  uncached = await anotherInstance(writer, {})
  dog = (await aPet(writer, { category: 'dog', tags: ['calm'], price: 10, stock: 5, species: 'wolf' })).id
  cat = (await aPet(writer, { category: 'cat', tags: ['loud'], price: 20, stock: 5, status: 'pending' })).id
})
afterAll(async () => {
  await reader.close()
  await uncached.close()
  await writer.close()
})

const reads = {
  dog: () => `/v1/pets/${dog}`,
  cat: () => `/v1/pets/${cat}`,
  all: () => '/v1/pets?limit=50',
  dogs: () => '/v1/pets?category=Dog',
  cats: () => '/v1/pets?category=cat&sort=-price',
  available: () => '/v1/pets?status=available',
  'sold or pending': () => '/v1/pets?status=sold,pending',
  calm: () => '/v1/pets?tag=calm&fields=id',
  cheap: () => '/v1/pets?maxPrice=15',
  dear: () => '/v1/pets?minPrice=15.01',
  second: () => '/v1/pets?limit=1&page=2',
  'second cheapest': () => '/v1/pets?limit=1&page=2&sort=price',
  'the dog alone': () => `/v1/pets?ids=${dog}`,
  wolves: () => '/v1/pets?species=wolf',
  'search for wolves': () => '/v1/pets?q=wolf',
  categories: () => '/v1/categories',
  tags: () => '/v1/tags',
  inventory: () => '/v1/inventory',
} as const
type Name = keyof typeof reads
const names = Object.keys(reads) as Name[]

const ask = (app: App, name: Name): Promise<Injected> => app.http.inject({ url: reads[name]() })

const outcomes = (app: App, outcome: 'hit' | 'miss') => metric({ app }, 'gateway_cache_reads_total', `outcome="${outcome}"`)

/** Waits until every read is answered from the cache. The first runs of a document are not planned. */
async function warm(app: App): Promise<void> {
  for (let run = 1; run <= 5; run++) {
    const before = await outcomes(app, 'hit')
    for (const name of names) await ask(app, name)
    if ((await outcomes(app, 'hit')) - before === names.length) return
  }
  throw new Error('not every read is answered from the cache')
}

async function dropped(app: App): Promise<Name[]> {
  await app.changes.catchUp()
  const found: Name[] = []
  let before = await outcomes(app, 'miss')
  for (const name of names) {
    const reply = await ask(app, name)
    const misses = await outcomes(app, 'miss')
    if (misses > before) found.push(name)
    before = misses
    const expected = await ask(uncached, name)
    expect([reply.statusCode, reply.payload, reply.headers.etag], name).toEqual([
      expected.statusCode,
      expected.payload,
      expected.headers.etag,
    ])
  }
  return found
}

const patch = (id: number, body: object) => async () => {
  expect((await writer.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body })).status).toBe(200)
}
/** Pages of all pets that show the cat. */
const pages: readonly Name[] = ['second', 'second cheapest']
/** Announcements tell no facts that decide about these reads, so every change of a pet drops them. */
const unconditional: readonly Name[] = ['all', 'wolves', 'search for wolves', 'inventory']

describe.each([
  ['the instance that wrote', () => writer.app],
  ['another instance', () => reader],
])('a change drops in %s', (_name, appOf) => {
  it.each<[string, () => () => Promise<unknown>, readonly Name[]]>([
    [
      'of the name: the row and its lists',
      () => patch(dog, { name: 'Rex' }),
      ['dog', 'dogs', 'available', 'calm', 'cheap', 'the dog alone'],
    ],
    [
      'of the status: the lists of both statuses',
      () => patch(dog, { status: 'sold' }),
      ['dog', 'dogs', 'available', 'sold or pending', 'calm', 'cheap', 'the dog alone'],
    ],
    ['back', () => patch(dog, { status: 'available' }), ['dog', 'dogs', 'available', 'sold or pending', 'calm', 'cheap', 'the dog alone']],
    [
      'of the price: the lists of both prices',
      () => patch(cat, { price: 5 }),
      ['cat', 'cats', 'sold or pending', 'cheap', 'dear', ...pages],
    ],
    ['back', () => patch(cat, { price: 20 }), ['cat', 'cats', 'sold or pending', 'cheap', 'dear', ...pages]],
    [
      'of the category: the lists of both',
      () => patch(cat, { category: 'DOG' }),
      ['cat', 'cats', 'dogs', 'sold or pending', 'dear', ...pages],
    ],
    ['back', () => patch(cat, { category: 'cat' }), ['cat', 'cats', 'dogs', 'sold or pending', 'dear', ...pages]],
    ['of the tags: the lists of both', () => patch(cat, { tags: ['Calm'] }), ['cat', 'cats', 'calm', 'sold or pending', 'dear', ...pages]],
    ['back', () => patch(cat, { tags: ['loud'] }), ['cat', 'cats', 'calm', 'sold or pending', 'dear', ...pages]],
    [
      'by an order: the lists of the pet',
      () => () => shopOf(writer).place('rest', { items: [{ petId: dog, quantity: 1 }] }),
      ['dog', 'dogs', 'available', 'calm', 'cheap', 'the dog alone'],
    ],
    [
      'of a pet that nobody asked for: its lists',
      () => () => aPet(writer, { category: 'cat', price: 99 }),
      ['cats', 'available', 'dear', ...pages],
    ],
    [
      'of the catalogue by a new tag: the tags',
      () => () => writer.rest('POST', '/v1/tags', { as: 'staff', body: { name: `tag ${Math.random()}` } }),
      ['tags'],
    ],
    [
      'of the catalogue by a new category: the categories',
      () => () => writer.rest('POST', '/v1/categories', { as: 'staff', body: { name: `category ${Math.random()}` } }),
      ['categories'],
    ],
    ['that is refused: nothing', () => () => writer.rest('PATCH', `/v1/pets/${dog}`, { as: 'staff', body: { stock: -1 } }), []],
    ['of an account: nothing', () => () => writer.rest('PATCH', '/v1/users/1', { as: 'staff', body: { firstName: 'Ann' } }), []],
  ])('%s', async (_title, change, expected) => {
    const app = appOf()
    await warm(app)
    await change()()
    const isOfPet = expected.length > 0 && !['tags', 'categories'].includes(expected[0] as string)
    expect(await dropped(app)).toEqual(names.filter((name) => expected.includes(name) || (isOfPet && unconditional.includes(name))))
  })
})

it('a new load of the demo drops everything in all instances', async () => {
  const apps = [writer.app, reader]
  for (const app of apps) await warm(app)
  await resetDemo(writer.session, undefined, new Date())
  for (const app of apps) expect(await dropped(app)).toEqual(names)
})
