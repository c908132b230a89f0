// Calls that the generated types must refuse, and types that they must know.
import { createApiClient } from './petstore'

const client = createApiClient('http://127.0.0.1:8080')

const pet = await client.getPet({ params: { id: 1 } })
export const id: number = pet.id
export const price: number | null = pet.price

// @ts-expect-error the status is one of three
await client.listPets({ queries: { status: ['gone'] } })
// @ts-expect-error a list has no such filter
await client.listPets({ queries: { colour: 'red' } })
// @ts-expect-error an order has items
await client.placeOrder({ paymentMethod: 'pm_ok' })
