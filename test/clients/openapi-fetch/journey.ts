import { randomUUID } from 'node:crypto'
import createClient from 'openapi-fetch'
import type { paths } from './petstore'

const baseUrl = 'http://127.0.0.1:8080'
const visitor = createClient<paths, 'application/json'>({ baseUrl })

const page = await visitor.GET('/v1/pets', { params: { query: { status: ['available'], limit: 2 } } })
if (page.error) throw new Error(page.error.error.message)
const [first] = page.data.data
if (!first) throw new Error('The shop is empty.')
console.log('pets:', page.data.data.map(({ name }) => name).join(', '))

const pet = await visitor.GET('/v1/pets/{id}', { params: { path: { id: first.id } } })
if (pet.error) throw new Error(pet.error.error.message)
console.log('pet:', pet.data.name, pet.data.price, pet.data.currency)

const user = await visitor.POST('/v1/users', {
  body: { email: `ada-${randomUUID()}@example.com`, password: 'correct horse battery staple' },
})
if (user.error) throw new Error(user.error.error.message)
const customer = createClient<paths, 'application/json'>({ baseUrl, headers: { 'X-API-Key': user.data.apiKey.secret } })

// a retry with the same key places no second order
const order = await customer.POST('/v1/orders', {
  params: { header: { 'Idempotency-Key': randomUUID() } },
  body: { items: [{ petId: first.id, quantity: 1 }] },
})
if (order.error) throw new Error(order.error.error.message)
console.log('order:', order.data.number, order.data.paymentStatus)

const refused = await customer.POST('/v1/orders', { body: { items: [{ petId: first.id, quantity: pet.data.stock + 1 }] } })
if (refused.error) console.log('refused:', refused.error.error.code)

const after = page.data.pagination.nextCursor ?? undefined
const next = await visitor.GET('/v1/pets', { params: { query: { status: ['available'], limit: 2, after } } })
if (next.error) throw new Error(next.error.error.message)
console.log('next page:', next.data.data.map(({ name }) => name).join(', '))
