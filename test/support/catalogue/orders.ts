import { anOrder, aPet } from '../factories.js'
import type { PetStore } from '../petStore.js'
import { type Access, cursor, type Entries, plain, rules, type World } from './entry.js'

/** A new order for each allowed call, because an order can be cancelled only once. */
const newOrder = async ({ store, owner: { id: customerId }, petId }: World) => ({ id: await anOrder(store, { petId, customerId }) })
const existing: Access = { aim: ({ orderId: id }) => ({ id }), rule: rules.ownerOrShop }

const ownOrder = async (store: PetStore): Promise<number> => {
  const { id: petId } = await aPet(store, { price: 9.99, stock: 10 })
  const reply = await store.rest('POST', '/v1/orders', { as: 'customer', body: { items: [{ petId, quantity: 1 }] } })
  return reply.body.id
}

export const orders: Entries = {
  'Query.order': { access: existing, sample: 'id: 1' },
  'Query.orders': {
    access: plain(),
    sample: 'limit: 2, sort: "id"',
    forgedCursors: [{ name: 'no date', after: cursor('-createdAt,-id', 'x', 1) }],
  },
  'Query.ordersConnection': {
    access: plain(),
    sample: 'first: 2',
    forgedCursors: [{ name: 'no date', after: cursor('-createdAt,-id', 'x', 1) }],
  },
  'Query.orderTimeline': { access: existing },
  'Query.trackOrder': { access: existing },
  'Subscription.orders': { access: plain() },
  'Subscription.orderChanged': { access: existing },
  'Mutation.placeOrder': {
    access: {
      aim: async ({ store, owner: { id: customerId } }) => ({
        input: { customerId, items: [{ petId: (await aPet(store, { price: 29.99, stock: 1 })).id, quantity: 1 }] },
      }),
      // only the shop may know whether another customer exists
      rule: (role) => (role === 'other' ? 'INVALID_CUSTOMER' : 'allowed'),
    },
    keyed: {
      as: 'customer',
      prepare: async (store) => {
        const { id: petId } = await aPet(store, { price: 29.99, stock: 10 })
        const order = (quantity: number) => ({ input: { items: [{ petId, quantity }] } })
        return { args: order(2), others: order(3) }
      },
    },
  },
  'Mutation.cancelOrder': {
    access: { aim: newOrder, rule: rules.ownerOrShop },
    keyed: {
      as: 'customer',
      prepare: async (store) => ({ args: { id: await ownOrder(store) }, others: { id: await ownOrder(store) } }),
    },
  },
  'Mutation.advanceOrder': {
    access: plain(async (world) => ({ ...(await newOrder(world)), input: {} })),
    keyed: {
      as: 'staff',
      prepare: async (store) => {
        const id = await ownOrder(store)
        return { args: { id, input: {} }, others: { id, input: { status: 'processing' } } }
      },
    },
  },
}
