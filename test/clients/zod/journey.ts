import { randomUUID } from 'node:crypto'
import { isErrorFromAlias } from '@zodios/core'
import { createApiClient } from './petstore'

// a list is separated by commas: status=available,pending
const paramsSerializer = (query: Record<string, unknown>) =>
  new URLSearchParams(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))).toString()
const client = createApiClient('http://127.0.0.1:8080', { axiosConfig: { paramsSerializer } })

const page = await client.listPets({ queries: { status: ['available'], limit: 2 } })
const [first] = page.data
if (!first) throw new Error('The shop is empty.')
console.log('pets:', page.data.map(({ name }) => name).join(', '))

const pet = await client.getPet({ params: { id: first.id } })
console.log('pet:', pet.name, pet.price, pet.currency)

const user = await client.registerUser({ email: `ada-${randomUUID()}@example.com`, password: 'correct horse battery staple' })
const headers = { 'X-API-Key': user.apiKey.secret }

// a retry with the same key places no second order
const order = await client.placeOrder(
  { items: [{ petId: first.id, quantity: 1 }] },
  { headers: { ...headers, 'Idempotency-Key': randomUUID() } },
)
console.log('order:', order.number, order.paymentStatus)

try {
  await client.placeOrder({ items: [{ petId: first.id, quantity: pet.stock + 1 }] }, { headers })
} catch (error) {
  if (!isErrorFromAlias(client.api, 'placeOrder', error)) throw error
  console.log('refused:', error.response.data.error.code)
}

const after = page.pagination.nextCursor ?? undefined
const next = await client.listPets({ queries: { status: ['available'], limit: 2, after } })
console.log('next page:', next.data.map(({ name }) => name).join(', '))
