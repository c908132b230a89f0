import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Change } from '../../src/db/change.js'
import type { Changes } from '../../src/db/changeFeed.js'
import { CHANGES_CHANNEL } from '../../src/db/queries/changes.js'
import type { Actor } from '../../src/domain/actor.js'
import { watchOrder } from '../../src/domain/orders/watchOrders.js'
import { watchPet } from '../../src/domain/pets/watchPets.js'
import type { Services } from '../../src/domain/services.js'
import { unauthorized } from '../../src/values/errors/make.js'
import type { OrderId, PetId } from '../../src/values/ids.js'
import { shopOf } from '../orders/shop.js'
import { aPet, aUser } from '../support/factories.js'
import { operationContext } from '../support/graphqlContext.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { type Subscription, subscribeAs } from './subscriber.js'

let store: PetStore
let petId: number
const open: Subscription[] = []
beforeAll(async () => {
  store = await petStore({ payments: scriptedPayments() })
  petId = (await aPet(store, { price: 10, stock: 1000, category: 'dog', tags: ['calm'] })).id
})
afterEach(() => {
  for (const subscription of open.splice(0)) subscription.stop()
  expect(store.app.changes.listeners, 'a subscription that has ended listens no more').toBe(0)
})
afterAll(() => store.close())

async function subscribe(
  as: CallerName,
  ...rest: Parameters<typeof subscribeAs> extends [PetStore, CallerName, ...infer Rest] ? Rest : never
) {
  const subscription = await subscribeAs(store, as, ...rest)
  open.push(subscription)
  return subscription
}
const place = async (customerId?: number) => {
  const as = customerId === undefined ? 'customer' : 'staff'
  return (await shopOf(store).place('rest', { items: [{ petId, quantity: 1 }], customerId }, { as })).order
}
const tell = (payload: string) => store.sql.notify(CHANGES_CHANNEL, payload)
const rename = (id: number, name: string) => store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { name } })
const codes = (result: Awaited<ReturnType<Subscription['next']>>) => result?.errors?.map(({ extensions }) => extensions?.code)

describe('orderChanged', () => {
  const query = 'subscription($id: Int64!) { orderChanged(id: $id) { id status items { quantity } timeline { status } } }'

  it.each(['customer', 'staff'] as const)('shows %s the current order after each step', async (as) => {
    const order = await place()
    const subscription = await subscribe(as, query, { variables: { id: order.id } })
    await shopOf(store).advance('rest', order.id)
    expect(await subscription.next()).toEqual({
      data: {
        orderChanged: {
          id: order.id,
          status: 'processing',
          items: [{ quantity: 1 }],
          timeline: expect.arrayContaining([{ status: 'processing' }]),
        },
      },
    })
    await shopOf(store).cancel('rest', order.id)
    expect((await subscription.next())?.data.orderChanged.status).toBe('cancelled')
  })

  it('gives no result for other orders', async () => {
    const [mine, other] = [await place(), await place()]
    const subscription = await subscribe('customer', query, { variables: { id: mine.id } })
    await shopOf(store).advance('rest', other.id)
    await shopOf(store).advance('rest', mine.id)
    expect((await subscription.next())?.data.orderChanged.id).toBe(mine.id)
  })

  it('refuses a missing order and another customer’s order with the same NOT_FOUND', async () => {
    const { id } = await place((await aUser(store)).id)
    for (const missing of [id, 999_999]) {
      const subscription = await subscribe('customer', query, { variables: { id: missing } })
      const result = await subscription.next()
      expect(result?.errors).toMatchObject([
        { message: `Order ${missing} was not found`, extensions: { code: 'NOT_FOUND', requestId: 'test' } },
      ])
      expect(await subscription.next()).toBeUndefined()
    }
  })

  it('ends when the caller may no longer see the order', async () => {
    const { id } = await place((await aUser(store)).id)
    let as: CallerName = 'staff'
    const subscription = await subscribe('staff', query, { variables: { id }, renew: () => operationContext(store, as) })
    await tell(`order ${id} 1`)
    expect((await subscription.next())?.data.orderChanged.id).toBe(id)
    as = 'customer'
    await tell(`order ${id} 1`)
    expect(await subscription.next()).toBeUndefined()
  })
})

describe('orders', () => {
  const query = 'subscription { orders { id customer { email } } }'

  it('shows staff all orders, and a customer only their own', async () => {
    const [staff, customer] = [await subscribe('staff', query), await subscribe('customer', query)]
    const foreign = await place((await aUser(store)).id)
    const own = await place()
    const ids: number[] = []
    while (!ids.includes(own.id)) ids.push((await staff.next())?.data.orders.id)
    expect(ids).toContain(foreign.id)
    expect((await customer.next())?.data.orders).toEqual({ id: own.id, customer: { email: 'customer@example.com' } })
  })

  it('requires a credential', async () => {
    const subscription = await subscribe('nobody', query)
    expect(codes(await subscription.next())).toEqual(['UNAUTHORIZED'])
    expect(await subscription.next()).toBeUndefined()
  })

  it('skips orders that a former member of staff may no longer see, and continues', async () => {
    let as: CallerName = 'staff'
    const subscription = await subscribe('staff', query, { renew: () => operationContext(store, as) })
    const foreign = await place((await aUser(store)).id)
    expect((await subscription.next())?.data.orders.id).toBe(foreign.id)
    as = 'customer'
    await tell(`order ${foreign.id} 1`)
    const own = await place()
    let id: number
    do id = (await subscription.next())?.data.orders.id
    while (id === foreign.id) // the foreign order may be announced more than once
    expect(id).toBe(own.id)
  })

  it('ends with FORBIDDEN when the credential has lost the scope', async () => {
    const scopeless = async () => {
      const context = await operationContext(store, 'staff')
      return { ...context, actor: { ...context.actor, scopes: new Set<never>() } as typeof context.actor }
    }
    const subscription = await subscribe('staff', query, { renew: scopeless })
    await place()
    expect(codes(await subscription.next())).toEqual(['FORBIDDEN'])
    expect(await subscription.next()).toBeUndefined()
  })

  it('ends with UNAUTHORIZED when the credential is no longer valid', async () => {
    const subscription = await subscribe('staff', query, { renew: () => Promise.reject(unauthorized('The API key is not valid')) })
    await place()
    expect(codes(await subscription.next())).toEqual(['UNAUTHORIZED'])
    expect(await subscription.next()).toBeUndefined()
  })
})

describe('petChanged', () => {
  it('shows every new or changed pet to an anonymous caller', async () => {
    const subscription = await subscribe('nobody', 'subscription { petChanged { id name stock category { name } tags { name } } }')
    const { id } = await aPet(store, { name: 'Rex', category: 'dog' })
    expect((await subscription.next())?.data.petChanged).toEqual({ id, name: 'Rex', stock: 1, category: { name: 'dog' }, tags: [] })
    await place()
    expect((await subscription.next())?.data.petChanged).toMatchObject({ id: petId, tags: [{ name: 'calm' }] })
  })

  it('with an id shows only this pet, and ends when the pet is deleted', async () => {
    const [mine, other] = [await aPet(store), await aPet(store)]
    const subscription = await subscribe('nobody', 'subscription($id: Int64) { petChanged(id: $id) { id name } }', {
      variables: { id: mine.id },
    })
    await rename(other.id, 'Other')
    await rename(mine.id, 'Mine')
    expect((await subscription.next())?.data.petChanged).toEqual({ id: mine.id, name: 'Mine' })
    await store.rest('DELETE', `/v1/pets/${mine.id}`, { as: 'staff' })
    expect(await subscription.next()).toBeUndefined()
  })

  it('without an id gives no result for a deleted pet', async () => {
    const [gone, stays] = [await aPet(store), await aPet(store)]
    const subscription = await subscribe('nobody', 'subscription { petChanged { id } }')
    await store.rest('DELETE', `/v1/pets/${gone.id}`, { as: 'staff' })
    await rename(stays.id, 'Stays')
    expect((await subscription.next())?.data.petChanged.id).toBe(stays.id)
  })

  it('reports a temporary error and continues', async () => {
    let isAway = true
    const renew = () => (isAway ? Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' })) : operationContext(store))
    const subscription = await subscribe('nobody', 'subscription { petChanged { name } }', { renew })
    await rename(petId, 'One')
    expect(codes(await subscription.next())).toEqual(['SERVICE_UNAVAILABLE'])
    isAway = false
    await rename(petId, 'Two')
    expect((await subscription.next())?.data.petChanged.name).toBe('Two')
  })

  it('refuses variables of the wrong type', async () => {
    const subscription = await subscribe('nobody', 'subscription($id: Int64) { petChanged(id: $id) { id } }', { variables: { id: 'x' } })
    expect((await subscription.next())?.errors).toMatchObject([
      { extensions: { code: 'VALIDATION_ERROR', details: { fields: [{ field: 'id' }] } } },
    ])
    expect(await subscription.next()).toBeUndefined()
  })
})

it.each([
  ['order', 'pet', async (services: Services, actor: Actor, id: number) => watchOrder(services, actor, id as OrderId)],
  ['pet', 'order', async (services: Services, _actor: Actor, id: number) => watchPet(services, id as PetId)],
] as const)('a watched %s leaves out changes of a %s with its id, and of its neighbours', async (kind, otherKind, watch) => {
  const { actor, services } = await operationContext(store, 'staff')
  const id = kind === 'pet' ? petId : (await place()).id
  let tellChange: (change: Change) => void = () => {}
  const subscribe: Changes['subscribe'] = ({ onChange }) => {
    tellChange = onChange
    return () => {}
  }
  const tryEnter = vi.fn(() => true) // asked for a place at each change that the row takes
  const waitingEvents = { ...services.waitingEvents, tryEnter, leave: () => {} } as unknown as Services['waitingEvents'] // the two methods in use
  const rows = await watch({ ...services, waitingEvents, changes: { isListening: true, subscribe } as Changes }, actor, id)
  tellChange({ kind: otherKind, id } as Change)
  tellChange({ kind, id: id + 1 } as Change)
  expect(tryEnter).not.toHaveBeenCalled()
  tellChange({ kind, id } as Change)
  expect((await rows.next()).value).toMatchObject({ id })
})

it('a subscription sends no statement for a hidden change, and one statement for a shown change', async () => {
  const watched: number[] = []
  const renew = async () => {
    const context = await operationContext(store, 'customer')
    const { statements } = context
    watched.push(-1)
    return { ...context, statements: () => watched.splice(-1, 1, statements()) && statements() }
  }
  const subscription = await subscribe('customer', 'subscription { orders { id } }', { renew })
  await place((await aUser(store)).id)
  await place()
  expect((await subscription.next())?.data.orders.id).toBeGreaterThan(0)
  expect(watched).toEqual([1])
})

it('the path for queries refuses subscriptions and names the stream path', async () => {
  for (let time = 0; time < 3; time++) {
    const { body } = await store.graphql('subscription { petChanged { id } }')
    expect(body.errors).toMatchObject([
      { message: 'Subscriptions are served at /graphql/stream', extensions: { code: 'VALIDATION_ERROR' } },
    ])
  }
})
