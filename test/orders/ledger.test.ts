import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBreaches, invariantNames } from '../../src/db/queries/invariants.js'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { checkLedger } from '../../src/domain/orders/checkLedger.js'
import { seedBulk } from '../../src/seed/seedBulk.js'
import { seedDemo } from '../../src/seed/seedDemo.js'
import { freshDatabase } from '../support/database.js'
import { aPet } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { expectSoundBooks, shopOf } from './shop.js'

const NOW = new Date('2026-11-20T12:00:00.000Z')
const GAUGE = 'gateway_ledger_breaches'

let store: PetStore
/** Three orders: a paid order, a cancelled order and a declined order. */
beforeAll(async () => {
  store = await petStore()
  const shop = shopOf(store)
  const petId = (await aPet(store, { price: 10, stock: 9 })).id
  const items = [{ petId, quantity: 2 }]
  await shop.place('rest', { items })
  const { order } = await shop.place('rest', { items })
  await shop.cancel('rest', order.id)
  await shop.place('rest', { items, paymentMethod: 'pm_declined' })
})
afterAll(() => store.close())

/** Changes of the tables, each with the invariant that it breaks and the rows that the check reports. */
const breaks: readonly [invariant: string, sql: string, rows: readonly string[]][] = [
  ['stock is never negative', 'alter table pets drop constraint pets_stock_check; update pets set stock = -1 where id = 1', ['pet 1']],
  [
    'stock is never negative',
    'alter table pets drop constraint pets_reserved_check; update pets set reserved = -1 where id = 1',
    ['pet 1'],
  ],
  ['stock + reserved + sold = received, for every pet', 'update pets set stock = stock + 1 where id = 1', ['pet 1']],
  ['stock + reserved + sold = received, for every pet', `delete from stock_movements where kind = 'returned'`, ['pet 1']],
  ['reserved units are those of orders that are not paid yet', 'update pets set reserved = 1 where id = 1', ['pet 1']],
  ['reserved units are those of orders that are not paid yet', `update orders set recovery_point = 'charging' where id = 3`, ['pet 1']],
  [
    'captured minus refunded equals the total of the paid orders',
    'update payment_movements set amount = amount - 1 where order_id = 1',
    ['order 1'],
  ],
  ['captured minus refunded equals the total of the paid orders', `delete from payment_movements where order_id = 1`, ['order 1']],
  ['captured minus refunded equals the total of the paid orders', `update orders set payment_status = 'failed' where id = 1`, ['order 1']],
  ['a refunded order has exactly one refund', `delete from payment_movements where kind = 'refunded'`, ['order 2']],
  [
    'a refunded order has exactly one refund',
    `insert into payment_movements (order_id, kind, amount, created_at) values (2, 'refunded', 2000, now())`,
    ['order 2'],
  ],
  ['every order that was paid has one event that says so', `delete from events where object_id = 1`, ['order 1']],
  [
    'every order that was paid has one event that says so',
    `insert into events (event_id, type, object_type, object_id, created_at) values (gen_random_uuid(), 'order.created', 'order', 3, now())`,
    ['order 3'],
  ],
  ['the total of an order is the sum of its lines', 'update order_items set quantity = 3 where order_id = 3', ['order 3']],
  ['the last change of an order has the order’s status', `update orders set status = 'shipped' where id = 1`, ['order 1']],
  ['the last change of an order has the order’s status', 'delete from order_changes where order_id = 3', ['order 3']],
  [
    'every charge of the sandbox is that of an order, and its amount',
    `update sandbox_charges set amount = 1 where reference = 'ORD-00000003'`,
    ['charge'],
  ],
  ['every charge of the sandbox is that of an order, and its amount', 'update orders set charge_key = null where id = 1', ['charge']],
  [
    'the sandbox has charged for every order that stands, once, and for no other',
    `update sandbox_charges set status = 'charged' where reference = 'ORD-00000003'`,
    ['order 3'],
  ],
  [
    'the sandbox has charged for every order that stands, once, and for no other',
    `delete from sandbox_charges where reference = 'ORD-00000001'`,
    ['order 1'],
  ],
]

const rolledBack = new Error('enough seen')

describe('the invariants', () => {
  it('hold after a paid order, a cancelled order and a declined order', () => expectSoundBooks(store))

  it.each(breaks)('report the breach: %s (%s)', async (invariant, sql, rows) => {
    const transaction = store.session.transaction(async (tx) => {
      for (const statement of sql.split('; ')) await tx.execute(statement)
      const found = (await findBreaches(tx)).filter((breach) => breach.invariant === invariant)
      expect(found.map(({ row }) => row.replace(/charge .*/, 'charge'))).toEqual(rows)
      for (const { is, expected } of found) expect(is).not.toBe(expected)
      throw rolledBack
    })
    await expect(transaction).rejects.toBe(rolledBack)
  })

  it('all have a case that breaks them', () => {
    expect(new Set(breaks.map(([invariant]) => invariant))).toEqual(new Set(invariantNames))
  })
})

describe('the gauge of breaches', () => {
  it('counts the rows that break each invariant, and returns to 0 after the repair', async () => {
    const { app, sql } = store
    expect(await checkLedger(app.services())).toBe(0)
    for (const name of invariantNames) expect(await metric(store, GAUGE, `invariant="${name}"`)).toBe(0)
    await sql`update pets set stock = stock + 1 where id = 1`
    expect(await checkLedger(app.services())).toBe(1)
    expect(await metric(store, GAUGE)).toBe(1)
    expect(await metric(store, GAUGE, 'invariant="stock + reserved + sold = received, for every pet"')).toBe(1)
    await sql`update pets set stock = stock - 1 where id = 1`
    expect(await checkLedger(app.services())).toBe(0)
    expect(await metric(store, GAUGE)).toBe(0)
  })
})

describe('seeded data', () => {
  it('keeps the invariants, with bulk rows loaded twice on top of the demo', async () => {
    const database = await freshDatabase()
    try {
      await seedDemo(database.session, NOW)
      expect(await findBreaches(database.session.db)).toEqual([])
      for (let round = 0; round < 2; round++) {
        await seedBulk(database.sql, { pets: 50, users: 20, orders: 200 }, NOW, () => {})
        expect(await findBreaches(database.session.db)).toEqual([])
      }
    } finally {
      await database.close()
    }
  })

  it('keeps the invariants when demo pets are ordered and some orders are cancelled', async () => {
    const demo = await petStore()
    try {
      await demo.sql`truncate users restart identity cascade`
      await seedDemo(demo.session, NOW)
      const { body } = await demo.rest('GET', '/v1/pets?status=available&limit=20')
      const customer = await demo.sql`select email from users where role = 'customer' and status = 'active' limit 1`
      const headers = { 'x-api-key': await provisionApiKey(demo.app.services(), { email: String(customer[0]?.email), role: 'customer' }) }
      const shop = shopOf(demo)
      for (const { id: petId } of body.data) {
        const { order, status } = await shop.place('rest', { items: [{ petId, quantity: 1 }] }, { as: 'nobody', headers })
        expect(status).toBe(201)
        if (petId % 2 === 0) expect((await shop.cancel('graphql', order.id, { as: 'nobody', headers })).status).toBe(200)
      }
      await expectSoundBooks(demo)
    } finally {
      await demo.close()
    }
  })

  it('lets staff cancel paid orders with a refund', async () => {
    const demo = await petStore()
    try {
      await demo.sql`truncate users restart identity cascade`
      await seedDemo(demo.session, NOW)
      const headers = { 'x-api-key': await provisionApiKey(demo.app.services(), { email: 'keeper@example.com', role: 'staff' }) }
      const orders = await demo.sql<
        { id: number }[]
      >`select id::int as id from orders where status = 'pending' and payment_status = 'captured' limit 5`
      expect(orders.length).toBeGreaterThan(0)
      for (const { id } of orders) {
        const answer = await shopOf(demo).cancel('rest', id, { as: 'nobody', headers })
        expect(answer).toMatchObject({ status: 200, order: { status: 'cancelled', paymentStatus: 'refunded' } })
      }
      await expectSoundBooks(demo)
    } finally {
      await demo.close()
    }
  })
})
