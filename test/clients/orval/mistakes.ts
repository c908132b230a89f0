// Calls that the generated types must refuse, and types that they must know.
import { getPet, listPets, placeOrder } from './petstore'

const pet = await getPet(1)
export const id: number | undefined = pet.status === 200 ? pet.data.id : undefined
export const price: number | null | undefined = pet.status === 200 ? pet.data.price : undefined
// @ts-expect-error a code is not any text
export const code: 'SOMETHING' | undefined = pet.status === 404 && 'error' in pet.data ? pet.data.error.code : undefined

// @ts-expect-error the status is one of three
await listPets({ status: ['gone'] })
// @ts-expect-error a list has no such filter
await listPets({ colour: 'red' })
// @ts-expect-error an order has items
await placeOrder({ paymentMethod: 'pm_ok' })
