import { randomBytes } from 'node:crypto'
import type { Client } from './client.js'

export interface Customer {
  readonly id: number
  readonly email: string
  readonly password: string
  /** An API key with everything that customers may do. */
  readonly key: string
}

/** An account made by sign-up, as any caller can make it. */
export async function signUp(caller: Client): Promise<Customer> {
  const email = `siege-${randomBytes(6).toString('hex')}@example.com`
  const password = randomBytes(12).toString('hex')
  const made = await caller.must<{ id: number; apiKey: { secret: string } }>('POST', '/v1/users', { body: { email, password } })
  return { id: made.id, email, password, key: made.apiKey.secret }
}

/** Another API key of a customer. */
export async function issueKey(caller: Client, { id, key }: Customer, input: object): Promise<string> {
  const { secret } = await caller.must<{ secret: string }>('POST', `/v1/users/${id}/apikeys`, { key, body: input })
  return secret
}

/** A pet that never runs out. @returns its number. */
export async function stockPet(caller: Client, staffKey: string): Promise<number> {
  const pet = { name: 'Siege pet', status: 'available', price: 9.99, stock: 1_000_000 }
  const { id } = await caller.must<{ id: number }>('POST', '/v1/pets', { key: staffKey, body: pet })
  return id
}

const ADDRESS = { street: '1 Castle Street', city: 'Portland', postalCode: '97201', country: 'US' }

export function orderOf(petId: number, paymentMethod = 'pm_ok'): object {
  return { items: [{ petId, quantity: 1 }], shippingAddress: ADDRESS, paymentMethod }
}
