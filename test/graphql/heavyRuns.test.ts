import { afterAll, beforeAll, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { aPerson } from '../users/people.js'

const payments = scriptedPayments()
let store: PetStore
beforeAll(async () => {
  store = await petStore({ payments })
})
afterAll(() => store.close())

const petFields =
  'id sku name status description species breed birthDate price currency stock createdAt updatedAt version category { id name } tags { id name }'

const fragments = `fragment O on Order { id number status items { line quantity name pet { ...P } } } fragment P on Pet { ${petFields} }`

/** Orders in one document that is too large to be compiled. */
function manyOrders(petId: number): string {
  const order = (n: number) => `a${n}: placeOrder(input: { items: [{ petId: ${petId}, quantity: 1 }] }) { ...O }`
  return `mutation { ${Array.from({ length: 6 }, (_, n) => order(n)).join(' ')} }
    ${fragments}`
}

it('large operations that wait for a payment provider do not delay other operations', async () => {
  const { id } = await aPet(store, { price: 10, stock: 100 })
  const customers = await Promise.all(Array.from({ length: 4 }, () => aPerson(store)))
  const held = customers.map(() => payments.holdCharge())
  const heavy = customers.map(({ asThem }) => store.graphql(manyOrders(id), {}, asThem))
  await Promise.all(held.map(({ reached }) => reached))

  const newcomer = await store.graphql(`query New { pet(id: ${id}) { name } }`)
  expect(newcomer.body.data.pet.name).toEqual(expect.any(String))
  const exported = await store.rest('GET', '/v1/pets/export')
  expect(exported.status).toBe(200)

  for (const { open } of held) open()
  for (const { body } of await Promise.all(heavy)) expect(Object.values(body.data)).toHaveLength(6)
})

it('a customer runs one large operation at a time', async () => {
  const { id } = await aPet(store, { price: 10, stock: 100 })
  const { asThem } = await aPerson(store)
  const first = payments.holdCharge()
  const calls = payments.calls.length
  const heavy = [store.graphql(manyOrders(id), {}, asThem), store.graphql(manyOrders(id), {}, asThem)]
  await first.reached
  await store.graphql(`query Other { pet(id: ${id}) { id } }`)
  expect(payments.calls).toHaveLength(calls + 1)
  first.open()
  for (const { body } of await Promise.all(heavy)) expect(Object.values(body.data)).toHaveLength(6)
})

it('a large planned read waits for its turn, too', async () => {
  const { id } = await aPet(store, { price: 10, stock: 100 })
  const { asThem } = await aPerson(store)
  const lists = Array.from({ length: 6 }, (_, n) => `a${n}: orders(limit: 2) { data { ...O } }`)
  const read = () => store.graphql(`{ ${lists.join(' ')} } ${fragments}`, {}, asThem)
  const [first] = [await read(), await read(), await read()]
  expect(first.body.errors).toBeUndefined()
  expect(await metric(store, 'gateway_reads_total', 'field="orders",way="planned"')).toBe(12)

  const held = payments.holdCharge()
  const heavy = store.graphql(manyOrders(id), {}, asThem)
  await held.reached
  let isRead = false
  const reading = read().then(({ body }) => {
    isRead = true
    return body.data
  })
  for (let i = 0; i < 5; i++) await store.graphql(`query Cheap { pet(id: ${id}) { id } }`, {}, asThem)
  expect(isRead).toBe(false)
  held.open()
  expect(Object.keys(await reading)).toHaveLength(lists.length)
  await heavy
})
