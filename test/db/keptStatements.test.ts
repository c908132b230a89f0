import { PgDialect } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../../src/db/client.js'
import type { Compiled, Values } from '../../src/db/driver/compiled.js'
import { orderReads, ordersOfUser } from '../../src/db/queries/orders.js'
import { userReads } from '../../src/db/queries/users.js'
import type { Visible } from '../../src/db/visible.js'
import { type Actor, anonymous, userActor } from '../../src/domain/actor.js'
import { visibleApiKeys } from '../../src/domain/apiKeys/visibility.js'
import { visibleOrders } from '../../src/domain/orders/visibility.js'
import { ownRequests } from '../../src/domain/requestLog/visibility.js'
import { visibleUsers } from '../../src/domain/users/visibility.js'
import { ownWebhooks, visibleDeliveries, visibleEvents } from '../../src/domain/webhooks/visibility.js'
import { fieldsOf } from '../../src/values/fields.js'
import type { OrderId, SessionId, UserId } from '../../src/values/ids.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const session = { kind: 'session', sessionId: 'session' as SessionId } as const
const SCOPES = ['orders:read', 'users:read', 'pets:read', 'webhooks:write']
const user = (id: number, role: 'customer' | 'staff' = 'customer') => userActor({ userId: id as UserId, role }, SCOPES, session)

/** The statements that `read` sends, with their values. */
async function sentBy(read: (db: Db) => Promise<unknown>): Promise<{ compiled: Compiled<unknown>; values: Values }[]> {
  const sent: { compiled: Compiled<unknown>; values: Values }[] = []
  const db: Db = Object.create(store.session.db, {
    run: {
      value: (compiled: Compiled<unknown>, values: Values) => {
        sent.push({ compiled, values })
        return []
      },
    },
  })
  await read(db)
  return sent
}

const fields = fieldsOf('id', 'status')
const request = { page: 1, limit: 10, sort: [{ field: 'id', descending: false }], after: [1], before: [9] }
const reads: readonly [name: string, read: (actor: Actor) => (db: Db) => Promise<unknown>][] = [
  ['an order', (actor) => (db) => orderReads.one(db, visibleOrders(actor), 7 as OrderId, fields)],
  ['orders by their ids', (actor) => (db) => orderReads.several(db, visibleOrders(actor), [7 as OrderId], fields)],
  [
    'a page of orders, with its total and the rows beyond it',
    (actor) => async (db) => {
      const page = await orderReads.page(db, visibleOrders(actor), { status: 'pending' }, request, fields)
      await page.count()
      await page.hasOutside('after')
    },
  ],
  [
    'the orders of users',
    (actor) => (db) => {
      const query = { filter: {}, request }
      const lists = ordersOfUser.of(db, visibleOrders(actor), [7 as UserId], query, fields)
      return Promise.all([lists.rows(), lists.counts(), lists.outsides('before')])
    },
  ],
  ['a user', (actor) => (db) => userReads.one(db, visibleUsers(actor), 7 as UserId, fields)],
]

describe('a statement under a rule of visibility is built once for all callers of the rule:', () => {
  it.each(reads)('%s', async (_name, read) => {
    const [first, second, staff] = await Promise.all([user(1), user(2), user(3, 'staff')].map((actor) => sentBy(read(actor))))
    expect(first?.length).toBeGreaterThan(0)
    expect(second?.map(({ compiled }) => compiled)).toEqual(first?.map(({ compiled }) => compiled))
    for (const [i, { compiled, values }] of (second ?? []).entries()) {
      expect(compiled).toBe(first?.[i]?.compiled)
      expect(compiled).not.toBe(staff?.[i]?.compiled)
      expect([first?.[i]?.values.own, values.own]).toEqual([1, 2])
    }
  })
})

describe('the name of a rule', () => {
  const client: Actor = { kind: 'client', clientId: 'shop', tokenId: 'token', scopes: new Set() }
  const withScopes = (...scopes: string[]) => userActor({ userId: 1 as UserId, role: 'customer' }, scopes, session)
  const actors = [
    user(1),
    user(2),
    user(3, 'staff'),
    withScopes(),
    withScopes('orders:read'),
    client,
    { ...client, clientId: 'other' },
    anonymous,
  ]

  it.each<[of: string, visible: (actor: Actor) => Visible]>([
    ['orders', visibleOrders],
    ['users', visibleUsers],
    ['API keys', visibleApiKeys],
    ['events', visibleEvents],
    ['endpoints', ownWebhooks],
    ['deliveries', visibleDeliveries],
    ['requests', (actor) => ownRequests(actor, true)],
    ['requests of pages', (actor) => ownRequests(actor, false)],
  ])('of %s is equal where the condition is equal, whatever the caller', (_of, visible) => {
    const rules = actors.map((actor) => {
      const { rule, condition } = visible(actor)
      const shown = condition((name) => `:${name}`)
      // a value of the caller that the condition holds by itself would be among the parameters
      return { rule, condition: JSON.stringify(shown && new PgDialect().sqlToQuery(shown)) }
    })
    for (const one of rules) for (const other of rules) expect(one.rule === other.rule).toBe(one.condition === other.condition)
  })

  it('holds no value of its caller', () => {
    for (const visible of [visibleOrders, visibleUsers, visibleEvents, visibleDeliveries])
      expect(visible(user(1)).rule).toBe(visible(user(2)).rule)
  })
})
