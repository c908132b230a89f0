import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movableClock } from '../support/clock.js'
import { aPet, aUser } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { shopOf, styles } from './shop.js'

const DAY_SECONDS = 24 * 3600
const clock = movableClock(new Date('2026-03-01T12:00:00.000Z'))
let store: PetStore
let otherId: number
let otherKey: string

/** Eight orders, one a day, from 10.00 to 80.00. Even orders belong to another customer. Orders 1 and 2 are processing, order 3 is cancelled. */
beforeAll(async () => {
  store = await petStore({ clock })
  const shop = shopOf(store)
  const petId = (await aPet(store, { price: 10, stock: 1000 })).id
  const other = await aUser(store)
  otherId = other.id
  otherKey = other.apiKey.secret
  for (let n = 1; n <= 8; n++) {
    await shop.place(
      'rest',
      { items: [{ petId, quantity: n }], ...(n % 2 === 0 && { customerId: otherId }) },
      { as: n % 2 === 0 ? 'staff' : 'customer' },
    )
    clock.advance(DAY_SECONDS)
  }
  await shop.advance('rest', 1)
  await shop.advance('rest', 2)
  await shop.cancel('rest', 3, { as: 'staff' })
})
afterAll(() => store.close())

type Filter = Readonly<Record<string, string | number>>

async function list(style: (typeof styles)[number], filter: Filter, as: CallerName = 'staff') {
  if (style === 'rest') {
    const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]))
    const { status, body } = await store.rest('GET', `/v1/orders?${query}`, { as })
    return { status, page: body, fields: body.error?.details.fields }
  }
  const types: Readonly<Record<string, string>> = {
    createdFrom: 'DateTime',
    createdTo: 'DateTime',
    minTotal: 'Decimal',
    maxTotal: 'Decimal',
    customerId: 'Int64',
    status: 'OrderStatus',
    limit: 'Int',
  }
  const names = Object.keys(filter)
  const declared = names.length > 0 ? `(${names.map((name) => `$${name}: ${types[name] ?? 'String'}`).join()})` : ''
  const passed = names.length > 0 ? `(${names.map((name) => `${name}: $${name}`).join()})` : ''
  const { body } = await store.graphql(`query${declared} { orders${passed} { data { id } pagination { total nextCursor } } }`, filter, {
    as,
  })
  const error = body.errors?.[0].extensions
  return { status: error?.status ?? 200, page: body.data?.orders, fields: error?.details.fields }
}

const ids = (page: { data: { id: number }[] }) => page.data.map(({ id }) => id)

const filters: readonly [what: string, filter: Filter, ids: readonly number[]][] = [
  ['nothing', {}, [8, 7, 6, 5, 4, 3, 2, 1]],
  ['a status', { status: 'processing' }, [2, 1]],
  ['another status', { status: 'cancelled' }, [3]],
  ['a status that none has', { status: 'delivered' }, []],
  ['from a moment on, itself included', { createdFrom: '2026-03-06T12:00:00.000Z' }, [8, 7, 6]],
  ['before a moment, itself not included', { createdTo: '2026-03-03T12:00:00.000Z' }, [2, 1]],
  ['a span of time, in another zone', { createdFrom: '2026-03-02T14:00:00+02:00', createdTo: '2026-03-04T12:00:00Z' }, [3, 2]],
  ['at least a total', { minTotal: 60 }, [8, 7, 6]],
  ['at most a total', { maxTotal: 20 }, [2, 1]],
  ['at most nothing', { maxTotal: 0 }, []],
  ['at least nothing', { minTotal: 0 }, [8, 7, 6, 5, 4, 3, 2, 1]],
  ['a total between two that are the same', { minTotal: 50, maxTotal: 50 }, [5]],
  ['a cent too much', { minTotal: 50.01, maxTotal: 59.99 }, []],
  [
    'all of these',
    { status: 'pending', createdFrom: '2026-03-04T12:00:00.000Z', createdTo: '2026-03-08T12:00:00.000Z', minTotal: 50, maxTotal: 70 },
    [7, 6, 5],
  ],
  ['another sort', { minTotal: 60, sort: 'totalAmount' }, [6, 7, 8]],
]

describe.each(styles)('orders by %s', (style) => {
  it.each(filters)('are filtered by %s', async (_what, filter, expected) => {
    const { page } = await list(style, filter)
    expect(ids(page)).toEqual(expected)
    expect(page.pagination.total).toBe(expected.length)
  })

  it('are filtered by their customer', async () => {
    expect(ids((await list(style, { customerId: otherId })).page)).toEqual([8, 6, 4, 2])
    expect(ids((await list(style, { customerId: otherId, status: 'processing' })).page)).toEqual([2])
    for (const customerId of [0, 999_999]) expect(ids((await list(style, { customerId })).page)).toEqual([])
  })

  it('are limited to the customer’s own orders, even with the id of another customer', async () => {
    expect(ids((await list(style, {}, 'customer')).page)).toEqual([7, 5, 3, 1])
    expect((await list(style, { customerId: otherId }, 'customer')).page).toMatchObject({ data: [], pagination: { total: 0 } })
  })

  it.each([
    ['from the back', { createdFrom: '2026-03-05T12:00:00.000Z', limit: 2 }, [8, 7, 6, 5]],
    ['by total', { minTotal: 20, maxTotal: 70, sort: 'totalAmount', limit: 4 }, [2, 3, 4, 5, 6, 7]],
    ['by total, downwards', { status: 'pending', sort: '-totalAmount', limit: 3 }, [8, 7, 6, 5, 4]],
    ['by number', { createdTo: '2026-03-07T12:00:00.000Z', sort: 'id', limit: 1 }, [1, 2, 3, 4, 5, 6]],
  ])('are read page by page with a cursor, %s, and keep their filters', async (_way, filter, expected) => {
    const seen: number[] = []
    let after: string | null = null
    do {
      const { page } = await list(style, { ...filter, ...(after && { after }) })
      seen.push(...ids(page))
      after = page.pagination.nextCursor
    } while (after)
    expect(seen).toEqual(expected)
  })

  it.each([
    [{ createdFrom: '2026-03-05T12:00:00Z', createdTo: '2026-03-04T12:00:00Z' }, 'createdTo'],
    [{ createdFrom: '2026-03-05T12:00:00Z', createdTo: '2026-03-05T12:00:00Z' }, 'createdTo'],
    [{ minTotal: 10, maxTotal: 9.99 }, 'maxTotal'],
    [{ createdFrom: 'yesterday' }, 'createdFrom'],
    [{ createdTo: '2026-02-30' }, 'createdTo'],
    [{ minTotal: -1 }, 'minTotal'],
    [{ maxTotal: 1.234 }, 'maxTotal'],
    [{ status: 'lost' }, 'status'],
    [{ sort: 'status' }, 'sort'],
    [{ customerId: -1 }, 'customerId'],
  ] as [Filter, string][])('refuse %j', async (filter, field) => {
    const { status, fields } = await list(style, filter)
    expect(status).toBe(400)
    expect(fields).toMatchObject([{ field }])
  })

  it('are refused to an anonymous caller', async () => {
    expect((await list(style, {}, 'nobody')).status).toBe(401)
  })
})

it('replies about orders forbid caches to store them', async () => {
  for (const path of ['/v1/orders', '/v1/orders/1', '/v1/orders/1/timeline', '/v1/orders/1/track', '/v1/store/order/1', '/api/v1/orders'])
    expect((await store.rest('GET', path, { as: 'customer' })).headers['cache-control']).toBe('private, no-store')
})

it('the API key of another customer lists that customer’s own orders', async () => {
  const { body } = await store.rest('GET', '/v1/orders?sort=id&fields=id,customerId', { headers: { 'x-api-key': otherKey } })
  expect(body.data).toEqual([2, 4, 6, 8].map((id) => ({ id, customerId: otherId })))
})

it('orders take null as an upper or lower bound that is not set', async () => {
  const { body } = await store.graphql(
    '{ above: orders(minTotal: 60, maxTotal: null) { data { id } } below: orders(minTotal: null, maxTotal: 20) { data { id } } }',
    {},
    { as: 'staff' },
  )
  expect([ids(body.data.above), ids(body.data.below)]).toEqual([
    [8, 7, 6],
    [2, 1],
  ])
})
