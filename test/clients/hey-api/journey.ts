import { randomUUID } from 'node:crypto'
import { getPet, listPets, placeOrder, registerUser } from './petstore'
import { client } from './petstore/client.gen'

client.setConfig({ baseUrl: 'http://127.0.0.1:8080' })

const page = await listPets({ query: { status: ['available'], limit: 2 } })
if (page.error) throw new Error(page.error.error.message)
const [first] = page.data.data
if (!first) throw new Error('The shop is empty.')
console.log('pets:', page.data.data.map(({ name }) => name).join(', '))

const pet = await getPet({ path: { id: first.id } })
if (pet.error) throw new Error(pet.error.error.message)
console.log('pet:', pet.data.name, pet.data.price, pet.data.currency)

const user = await registerUser({ body: { email: `ada-${randomUUID()}@example.com`, password: 'correct horse battery staple' } })
if (user.error) throw new Error(user.error.error.message)
client.setConfig({ auth: user.data.apiKey.secret })

// a retry with the same key places no second order
const order = await placeOrder({
  headers: { 'Idempotency-Key': randomUUID() },
  body: { items: [{ petId: first.id, quantity: 1 }] },
})
if (order.error) throw new Error(order.error.error.message)
console.log('order:', order.data.number, order.data.paymentStatus)

const refused = await placeOrder({ body: { items: [{ petId: first.id, quantity: pet.data.stock + 1 }] } })
if (refused.error) console.log('refused:', refused.error.error.code)

const after = page.data.pagination.nextCursor ?? undefined
const next = await listPets({ query: { status: ['available'], limit: 2, after } })
if (next.error) throw new Error(next.error.error.message)
console.log('next page:', next.data.data.map(({ name }) => name).join(', '))
