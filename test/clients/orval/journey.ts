import { randomUUID } from 'node:crypto'
import { getPet, listPets, placeOrder, registerUser } from './petstore'

const page = await listPets({ status: ['available'], limit: 2 })
if (page.status !== 200) throw new Error(`The list of pets answers ${page.status}.`)
const [first] = page.data.data
if (!first) throw new Error('The shop is empty.')
console.log('pets:', page.data.data.map(({ name }) => name).join(', '))

const pet = await getPet(first.id)
if (pet.status !== 200) throw new Error(`The pet answers ${pet.status}.`)
console.log('pet:', pet.data.name, pet.data.price, pet.data.currency)

const user = await registerUser({ email: `ada-${randomUUID()}@example.com`, password: 'correct horse battery staple' })
if (user.status !== 201) throw new Error(`The sign-up answers ${user.status}.`)
const headers = { 'X-API-Key': user.data.apiKey.secret }

// a retry with the same key places no second order
const order = await placeOrder({ items: [{ petId: first.id, quantity: 1 }] }, { headers: { ...headers, 'Idempotency-Key': randomUUID() } })
if (order.status !== 201) throw new Error(`The order answers ${order.status}.`)
console.log('order:', order.data.number, order.data.paymentStatus)

const refused = await placeOrder({ items: [{ petId: first.id, quantity: pet.data.stock + 1 }] }, { headers })
// a refusal is the envelope of an error, or Problem Details
if (refused.status === 409 && 'error' in refused.data) console.log('refused:', refused.data.error.code)

const after = page.data.pagination.nextCursor ?? undefined
const next = await listPets({ status: ['available'], limit: 2, after })
if (next.status !== 200) throw new Error(`The list of pets answers ${next.status}.`)
console.log('next page:', next.data.data.map(({ name }) => name).join(', '))
