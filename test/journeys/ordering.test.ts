import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { petRow } from '../orders/shop.js'
import { anOAuthClient, aPet, aUser, tokenOf } from '../support/factories.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { type DeliveringStore, deliveringStore, ok } from '../webhooks/deliveries.js'

const payments = scriptedPayments()
let store: DeliveringStore
let authorization: string
let customerId: number
beforeAll(async () => {
  store = await deliveringStore({ payments })
  authorization = `Bearer ${await tokenOf(store, await anOAuthClient(store, { scopes: ['read', 'write'] }))}`
  customerId = (await aUser(store)).id
})
afterAll(() => store.close())

const address = { street: '12 Harbour Street', city: 'Portland', postalCode: '97201', country: 'US' }

/** The paths of this operation in the source documents. */
describe.each(['/api/v1/orders', '/v1/orders', '/v1/store/order'])('test_scenarios: POST %s', (path) => {
  const post = (body: object, headers: Readonly<Record<string, string>> = {}) =>
    store.rest('POST', path, { body, headers: { authorization, 'x-request-id': crypto.randomUUID(), ...headers } })
  const order = (petId: number, change: object = {}) => ({
    customerId,
    items: [{ petId, quantity: 2, unitPrice: 29.99 }],
    shippingAddress: address,
    ...change,
  })

  describe('happy_path: Successful order creation', () => {
    it('answers 201 with the order; the record is created, inventory reserved, payment processed, the webhook sent', async () => {
      // Given a valid customer account exists, products are in stock, the payment method is valid
      const pet = await aPet(store, { price: 29.99, stock: 2 })
      const endpoint = store.receiver.endpoint(`happy-path${path.replaceAll('/', '-')}`)
      const subscription = { url: endpoint.url, events: ['order.created'] }
      const { secret } = ok(await store.rest('POST', '/v1/webhooks', { headers: { authorization }, body: subscription }))
      const gate = payments.holdCharge()
      const placing = post(order(pet.id))
      await gate.reached
      // Inventory reserved
      expect(await petRow(store, pet.id)).toEqual({ stock: 0, reserved: 2, status: 'pending' })
      gate.open()
      const reply = await placing
      expect(reply.status).toBe(201)
      const { id } = reply.body
      expect(reply.body).toMatchObject({
        id,
        number: `ORD-${String(id).padStart(8, '0')}`,
        status: 'pending',
        totalAmount: 59.98,
        currency: 'USD',
      })
      expect(Date.parse(reply.body.estimatedDelivery)).toBeGreaterThan(Date.parse(reply.body.createdAt))
      expect(reply.body.trackingUrl).toMatch(/^http:.*\/track$/)
      // Order record created in database
      const [record] = await store.sql`select customer_id::int as customer, status, total_amount::int as total from orders where id = ${id}`
      expect(record).toEqual({ customer: customerId, status: 'pending', total: 5998 })
      // Payment processed
      expect([...payments.charges.values()].find(({ reference }) => reference === reply.body.number)?.amount).toBe(5998)
      expect(reply.body.paymentStatus).toBe('captured')
      expect(await petRow(store, pet.id)).toEqual({ stock: 0, reserved: 0, status: 'sold' })
      // Webhook sent; Notification Service--)Client: Webhook: order.created
      await store.deliver()
      const sent = endpoint.requests.map(({ body, headers }) => new Webhook(secret).verify(body, headers as Record<string, string>))
      expect(sent).toMatchObject([{ eventType: 'order.created', data: { objectType: 'order', objectId: id, object: reply.body } }])
    })
  })

  describe('validation_errors', () => {
    it('Missing required field: an order without customer_id is 400 VALIDATION_ERROR', async () => {
      const pet = await aPet(store, { price: 29.99, stock: 2 })
      const reply = await post(order(pet.id, { customerId: undefined }))
      expect(reply.status).toBe(400)
      expect(reply.body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'customerId' }] } })
    })

    it('Invalid quantity: an order with quantity: 0 is 400 VALIDATION_ERROR', async () => {
      const pet = await aPet(store, { price: 29.99, stock: 2 })
      const reply = await post(order(pet.id, { items: [{ petId: pet.id, quantity: 0 }] }))
      expect(reply.status).toBe(400)
      expect(reply.body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'items[0].quantity' }] } })
    })
  })

  describe('edge_cases', () => {
    it('Insufficient inventory: an order of a pet with stock 0 is 409 INSUFFICIENT_INVENTORY', async () => {
      const pet = await aPet(store, { price: 29.99, stock: 0 })
      const reply = await post(order(pet.id))
      expect(reply.status).toBe(409)
      expect(reply.body.error).toMatchObject({
        code: 'INSUFFICIENT_INVENTORY',
        details: { items: [{ field: 'items[0].quantity', petId: pet.id, requested: 2, available: 0 }] },
      })
    })

    it('Payment failure: an order with a declined payment is 402 PAYMENT_FAILED, and the reservation is released', async () => {
      const pet = await aPet(store, { price: 29.99, stock: 2 })
      payments.nextCharges('declined')
      const reply = await post(order(pet.id))
      expect(reply.status).toBe(402)
      expect(reply.body.error).toMatchObject({ code: 'PAYMENT_FAILED', type: 'payment_error' })
      expect(await petRow(store, pet.id)).toEqual({ stock: 2, reserved: 0, status: 'available' })
    })
  })

  describe('idempotency: Duplicate request handling', () => {
    it('answers 201 Created, and the same request with the same key 200 OK with the same order', async () => {
      const pet = await aPet(store, { price: 29.99, stock: 4 })
      const key = { 'x-idempotency-key': `abc123${path.replaceAll('/', '-')}` }
      const first = await post(order(pet.id), key)
      expect(first.status).toBe(201)
      const second = await post(order(pet.id), key)
      expect(second.status).toBe(200)
      expect(second.headers['x-idempotent-replayed']).toBe('true')
      expect(second.body).toEqual(first.body)
      expect(await petRow(store, pet.id)).toMatchObject({ stock: 2 })
      // 409 DUPLICATE_ORDER, existing_order_id
      const other = await post(order(pet.id, { shippingAddress: undefined }), key)
      expect(other.status).toBe(409)
      expect(other.body.error).toMatchObject({ code: 'DUPLICATE_ORDER', details: { existingOrderId: first.body.id } })
    })
  })
})

it('the key abc123 names the same order on every path', async () => {
  const pet = await aPet(store, { price: 29.99, stock: 4 })
  const body = { customerId, items: [{ petId: pet.id, quantity: 1 }] }
  const replies = []
  for (const path of ['/api/v1/orders', '/v1/orders', '/v1/store/order', '/api/v1/store/order'])
    replies.push(await store.rest('POST', path, { body, headers: { authorization, 'x-idempotency-key': 'abc123' } }))
  expect(replies.map(({ status }) => status)).toEqual([201, 200, 200, 200])
  expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
})

describe('Journey 2: Customer searches and orders', () => {
  it('browses, filters, views details, completes checkout and receives confirmation, by REST', async () => {
    const { id: petId } = await aPet(store, { name: 'Rex', category: 'dog', price: 300 })
    const list = await store.rest('GET', '/v1/pets?status=available&category=dog', { as: 'customer' })
    expect(list.body.data).toMatchObject([{ id: petId, name: 'Rex' }])
    const details = await store.rest('GET', `/v1/pets/${list.body.data[0].id}`, { as: 'customer' })
    expect(details.body).toMatchObject({ price: 300, stock: 1, status: 'available' })
    const items = [{ petId: details.body.id, quantity: 1, unitPrice: details.body.price }]
    const created = await store.rest('POST', '/v1/store/order', { as: 'customer', body: { items, shippingAddress: address } })
    expect(created.status).toBe(201)
    const confirmation = await store.rest('GET', `/v1/store/order/${created.body.id}`, { as: 'customer' })
    expect(confirmation.body).toEqual(created.body)
    expect(confirmation.body).toMatchObject({ status: 'pending', paymentStatus: 'captured', totalAmount: 300 })
    expect((await store.rest('GET', created.headers.location ?? '', { as: 'customer' })).body).toEqual(created.body)
    expect((await store.rest('GET', '/v1/pets?status=available&category=dog')).body.data).toEqual([])
  })

  it('does the same by GraphQL, and selects only the needed fields', async () => {
    await aPet(store, { name: 'Tom', category: 'cat', price: 120.5, tags: ['calm'] })
    const ask = async (query: string, variables: object = {}) => (await store.graphql(query, variables, { as: 'customer' })).body.data
    const { pets } = await ask('{ pets(status: available, category: "cat") { data { id name } } }')
    expect(pets.data).toMatchObject([{ name: 'Tom' }])
    const { pet } = await ask('query($id: Int64!) { pet(id: $id) { id price stock tags { name } } }', pets.data[0])
    expect(pet).toMatchObject({ price: 120.5, tags: [{ name: 'calm' }] })
    const { placeOrder } = await ask('mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id number totalAmount } }', {
      input: { items: [{ petId: pet.id, quantity: 1, unitPrice: pet.price }], shippingAddress: address },
    })
    const { order } = await ask(
      'query($id: Int64!) { order(id: $id) { number totalAmount status items { name pet { status } } customer { email } } }',
      placeOrder,
    )
    expect(order).toEqual({
      number: placeOrder.number,
      totalAmount: 120.5,
      status: 'pending',
      items: [{ name: 'Tom', pet: { status: 'sold' } }],
      customer: { email: 'customer@example.com' },
    })
  })
})
