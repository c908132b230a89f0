import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Shop, shopOf, styles } from '../orders/shop.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type ScriptedPayments, scriptedPayments } from '../support/scriptedPayments.js'

let store: PetStore
let shop: Shop
let payments: ScriptedPayments
beforeAll(async () => {
  payments = scriptedPayments()
  store = await petStore({ payments })
  shop = shopOf(store)
})
afterAll(() => store.close())

const all = 'id name status stock price'
const asStaff = { as: 'staff' } as const

/** The calls about one pet, in one style. */
function petCalls(style: (typeof styles)[number]) {
  const byRest = style === 'rest'
  async function pet(stock: number, status = 'available') {
    return (await aPet(store, { price: 10, stock, status })).id
  }
  async function patch(id: number, input: object) {
    if (byRest) return (await store.rest('PATCH', `/v1/pets/${id}`, { ...asStaff, body: input })).body
    const query = `mutation($id: Int64!, $input: UpdatePetInput!) { updatePet(id: $id, input: $input) { ${all} } }`
    return (await store.graphql(query, { id, input }, asStaff)).body.data.updatePet
  }
  async function put(id: number, input: object) {
    const whole = { name: 'Rex', price: 10, ...input }
    if (byRest) return (await store.rest('PUT', `/v1/pets/${id}`, { ...asStaff, body: whole })).body
    const query = `mutation($id: Int64!, $input: ReplacePetInput!) { replacePet(id: $id, input: $input) { ${all} } }`
    return (await store.graphql(query, { id, input: whole }, asStaff)).body.data.replacePet
  }
  const read = async (id: number) => (await store.rest('GET', `/v1/pets/${id}`)).body
  const buy = (id: number, quantity: number) => shop.place(style, { items: [{ petId: id, quantity }] })
  return { pet, patch, put, read, buy }
}

type Fields = Readonly<Record<string, unknown>>
/** The forms in which staff sends a pet back. GraphQL takes no read-only fields, so `input` picks the others. */
const changes: [string, { by: 'put' | 'patch'; of: (shown: Fields) => Fields }][] = [
  ['PUT', { by: 'put', of: input }],
  ['PATCH', { by: 'patch', of: input }],
  ['PATCH of the status alone', { by: 'patch', of: ({ status }) => ({ status }) }],
  ['PATCH of status and stock', { by: 'patch', of: ({ status, stock }) => ({ status, stock }) }],
]

function input({ name, status, price, stock }: Fields): Fields {
  return { name, status, price, stock }
}

describe.each(styles)('the status of a pet by %s', (style) => {
  const calls = petCalls(style)
  const { pet, patch, put, read, buy } = calls

  it('is sold after the sale of the last unit, and available when units come', async () => {
    const id = await pet(2)
    expect((await buy(id, 2)).status).toBe(201)
    expect(await read(id)).toMatchObject({ status: 'sold', stock: 0 })
    expect(await patch(id, { name: 'Rex' })).toMatchObject({ status: 'sold' })
    expect(await patch(id, { stock: 0 })).toMatchObject({ status: 'sold' })
    expect(await patch(id, { stock: 5 })).toMatchObject({ status: 'available', stock: 5 })
    expect((await buy(id, 5)).status).toBe(201)
    expect(await read(id)).toMatchObject({ status: 'sold' })
    expect(await patch(id, { stock: null })).toMatchObject({ status: 'available', stock: 1 })
  })

  it.each(['sold', 'pending', 'available'])('stays %s when staff has set it, whatever the stock', async (status) => {
    const id = await pet(0, status)
    expect(await patch(id, { stock: 5 })).toMatchObject({ status })
    expect(await patch(id, { stock: 0 })).toMatchObject({ status })
    expect(await patch(id, { stock: 1 })).toMatchObject({ status })
  })

  it('stays what staff names together with the stock', async () => {
    const id = await pet(1)
    await buy(id, 1)
    expect(await patch(id, { stock: 5, status: 'sold' })).toMatchObject({ status: 'sold', stock: 5 })
    expect(await patch(id, { stock: 6 })).toMatchObject({ status: 'sold' })
  })

  it.each(changes)('that is sent back unchanged by %s stays that of sales, and follows the units', async (_name, change) => {
    const send = (id: number, shown: Fields) => calls[change.by](id, change.of(shown))
    for (const next of ['cancel', 'restock'] as const) {
      const id = await pet(1)
      const { order } = await buy(id, 1)
      expect(await send(id, await read(id))).toMatchObject({ status: 'sold', stock: 0 })
      if (next === 'cancel') expect((await shop.cancel(style, order.id)).order).toMatchObject({ status: 'cancelled' })
      else await patch(id, { stock: 1 })
      expect(await read(id), next).toMatchObject({ status: 'available', stock: 1 })
    }
    // during a payment the status is pending
    for (const outcome of ['captured', 'declined'] as const) {
      const id = await pet(1)
      if (outcome === 'declined') payments.nextCharges('declined')
      const gate = payments.holdCharge()
      const placing = buy(id, 1)
      await gate.reached
      expect(await send(id, await read(id))).toMatchObject({ status: 'pending', stock: 0 })
      gate.open()
      await placing
      expect(await read(id)).toMatchObject({ status: outcome === 'captured' ? 'sold' : 'available' })
    }
  })

  it.each(changes)('that staff has set and sends back by %s stays that of staff', async (_name, change) => {
    for (const status of ['sold', 'pending'] as const) {
      const id = await pet(0, status)
      await calls[change.by](id, change.of(await read(id)))
      expect(await patch(id, { stock: 5 })).toMatchObject({ status, stock: 5 })
    }
  })

  it.each(changes)('that staff changes by %s is that of staff', async (_name, change) => {
    const id = await pet(1)
    const { order } = await buy(id, 1)
    for (const status of ['pending', 'sold'])
      expect(await calls[change.by](id, { ...change.of(await read(id)), status })).toMatchObject({ status, stock: 0 })
    await shop.cancel(style, order.id)
    expect(await read(id)).toMatchObject({ status: 'sold', stock: 1 })
  })

  it('is the one that a replacement names', async () => {
    const id = await pet(1)
    await buy(id, 1)
    expect(await put(id, { status: 'sold', stock: 5 })).toMatchObject({ status: 'sold', stock: 5 })
    expect(await put(id, { status: 'available', stock: 5 })).toMatchObject({ status: 'available' })
    expect(await patch(id, { stock: 7 })).toMatchObject({ status: 'available' })
  })

  it('is available again after a cancelled sale, and stays when staff has set it meanwhile', async () => {
    for (const [named, expected] of [
      [undefined, 'available'],
      ['sold', 'sold'],
      ['pending', 'pending'],
    ] as const) {
      const id = await pet(1)
      const { order } = await buy(id, 1)
      if (named) for (const status of ['pending', named]) await patch(id, { status })
      expect((await shop.cancel(style, order.id)).order).toMatchObject({ status: 'cancelled' })
      expect(await read(id), String(named)).toMatchObject({ status: expected, stock: 1 })
    }
  })

  it('is available again after a declined payment', async () => {
    const id = await pet(1)
    payments.nextCharges('declined')
    expect(await buy(id, 1)).toMatchObject({ code: 'PAYMENT_FAILED' })
    expect(await read(id)).toMatchObject({ status: 'available', stock: 1 })
    expect(await buy(id, 1)).toMatchObject({ status: 201 })
    expect(await read(id)).toMatchObject({ status: 'sold' })
  })

  it('follows units that come during a payment, however the payment ends', async () => {
    for (const outcome of ['captured', 'declined'] as const) {
      const id = await pet(1)
      if (outcome === 'declined') payments.nextCharges('declined')
      const gate = payments.holdCharge()
      const placing = buy(id, 1)
      await gate.reached
      expect(await read(id)).toMatchObject({ status: 'pending', stock: 0 })
      expect(await patch(id, { stock: 3 })).toMatchObject({ status: 'available', stock: 3 })
      gate.open()
      await placing
      expect(await read(id)).toMatchObject({ status: 'available', stock: outcome === 'captured' ? 3 : 4 })
    }
  })

  it('set by staff during a payment stays, whatever the payment brings', async () => {
    for (const outcome of ['captured', 'declined'] as const) {
      const id = await pet(1)
      if (outcome === 'declined') payments.nextCharges('declined')
      const gate = payments.holdCharge()
      const placing = buy(id, 1)
      await gate.reached
      for (const status of ['sold', 'pending']) await patch(id, { status })
      gate.open()
      await placing
      expect(await read(id)).toMatchObject({ status: 'pending', stock: outcome === 'captured' ? 0 : 1 })
      expect(await patch(id, { stock: 2 })).toMatchObject({ status: 'pending' })
    }
  })
})
