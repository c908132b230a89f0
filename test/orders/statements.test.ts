import { parse } from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createExecutor, type Executor } from '../../src/graphql/execute.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { aPet } from '../support/factories.js'
import { operationContext } from '../support/graphqlContext.js'
import { type WatchedDatabase, watchedDatabase } from '../support/graphqlStatements.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { aKey, ORDER } from './shop.js'

/**
 * Reservation: the caller's account, units, order with items, stock and timeline.
 * Capture: order with timeline, stock and money, items of the event, event, search for idempotency keys.
 */
const PLACING = 7
/** More statements with a key: look-up, lock, look-up under the lock, record, stored reply, read of the reply. */
const WITH_KEY = 6
/** The items of the order in the reply. */
const SHOWN = 1

let store: PetStore
let watched: WatchedDatabase
let executor: Executor
const petIds: number[] = []
beforeAll(async () => {
  store = await petStore({ payments: scriptedPayments() })
  watched = watchedDatabase(store.address)
  executor = createExecutor(schema, store.app.log, createMetrics(), 2)
  for (let n = 0; n < 100; n++) petIds.push((await aPet(store, { price: 10, stock: 1000 })).id)
})
afterAll(async () => {
  await watched.database.close()
  await store.close()
})

async function statementsOf(query: string, input: object, key?: string): Promise<number> {
  const context = { ...(await operationContext(store, 'customer', watched.database)), idempotency: { standard: key } }
  const { errors } = await executor.execute(parse(query), input as Record<string, unknown>, context)
  expect(errors).toBeUndefined()
  return context.statements()
}

const placing = (lines: number, key?: string) => {
  const items = petIds.slice(0, lines).map((petId) => ({ petId, quantity: 2 }))
  return statementsOf(`mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { ${ORDER} } }`, { input: { items } }, key)
}

it('orders of 1, 10 and 100 items need the same number of statements', async () => {
  for (const lines of [1, 10, 100, 100]) expect(await placing(lines), `${lines} items`).toBe(PLACING + SHOWN)
})

it('an idempotency key adds the same number of statements for 1, 10 and 100 items', async () => {
  for (const lines of [1, 10, 100]) expect(await placing(lines, aKey()), `${lines} items`).toBe(PLACING + SHOWN + WITH_KEY)
})

it('a replay of an order of 100 items needs three statements', async () => {
  const key = aKey()
  await placing(100, key)
  expect(await placing(100, key)).toBe(3)
})

it('cancellations of 1 and of 100 items need the same number of statements', async () => {
  const cancelling = async (lines: number) => {
    await placing(lines)
    const [order] = await store.sql`select max(id)::int as id from orders`
    return statementsOf('mutation($id: Int64!) { cancelOrder(id: $id) { id status } }', { id: order?.id })
  }
  expect(await cancelling(100)).toBe(await cancelling(1))
})
