// Calls that the generated types must refuse, and types that they must know.
import createClient from 'openapi-fetch'
import type { paths } from './petstore'

const client = createClient<paths, 'application/json'>({ baseUrl: 'http://127.0.0.1:8080' })

const { data, error } = await client.GET('/v1/pets/{id}', { params: { path: { id: 1 } } })
export const id: number | undefined = data?.id
export const price: number | null | undefined = data?.price
// @ts-expect-error a code is not any text
export const code: 'SOMETHING' | undefined = error?.error.code

// @ts-expect-error the status is one of three
await client.GET('/v1/pets', { params: { query: { status: ['gone'] } } })
// @ts-expect-error a list has no such filter
await client.GET('/v1/pets', { params: { query: { colour: 'red' } } })
// @ts-expect-error an order has items
await client.POST('/v1/orders', { body: { paymentMethod: 'pm_ok' } })
