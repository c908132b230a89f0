// Calls that the generated types must refuse, and types that they must know.
import { getPet, listPets, placeOrder } from './petstore'

const { data, error } = await getPet({ path: { id: 1 } })
export const id: number | undefined = data?.id
export const price: number | null | undefined = data?.price
// @ts-expect-error a code is not any text
export const code: 'SOMETHING' | undefined = error?.error.code

// @ts-expect-error the status is one of three
await listPets({ query: { status: ['gone'] } })
// @ts-expect-error a list has no such filter
await listPets({ query: { colour: 'red' } })
// @ts-expect-error an order has items
await placeOrder({ body: { paymentMethod: 'pm_ok' } })
