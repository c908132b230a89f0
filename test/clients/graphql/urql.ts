import { randomUUID } from 'node:crypto'
import { Client, cacheExchange, fetchExchange } from '@urql/core'
import { orderMutation, petQuery, petsQuery, signUpMutation } from './operations'

let key = ''
const client = new Client({
  url: 'http://127.0.0.1:8080/graphql',
  exchanges: [cacheExchange, fetchExchange],
  fetchOptions: () => ({ headers: { 'X-API-Key': key } }),
})

const page = await client.query(petsQuery, {})
const pets = page.data?.petsConnection
const first = pets?.nodes[0]
if (!pets || !first) throw page.error ?? new Error('The shop is empty.')
console.log('pets:', pets.nodes.map(({ name }) => name).join(', '))

const { data, error } = await client.query(petQuery, { id: first.id })
const pet = data?.pet
if (!pet) throw error ?? new Error('The pet is sold.')
console.log('pet:', pet.name, pet.price, pet.currency)

const email = `ada-${randomUUID()}@example.com`
const user = await client.mutation(signUpMutation, { input: { email, password: 'correct horse battery staple' } })
key = user.data?.registerUser?.apiKey.secret ?? ''

// a retry with the same key places no second order
const order = await client.mutation(orderMutation, { input: { items: [{ petId: first.id, quantity: 1 }] }, key: randomUUID() })
if (order.error) throw order.error
console.log('order:', order.data?.placeOrder?.number, order.data?.placeOrder?.paymentStatus)

const items = [{ petId: first.id, quantity: pet.stock + 1 }]
const refused = await client.mutation(orderMutation, { input: { items }, key: randomUUID() })
console.log('refused:', refused.error?.graphQLErrors[0]?.extensions.code)

const next = await client.query(petsQuery, { after: pets.pageInfo.endCursor })
console.log('next page:', next.data?.petsConnection?.nodes.map(({ name }) => name).join(', '))
