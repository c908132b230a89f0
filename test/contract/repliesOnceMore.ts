import { describe, expect, it } from 'vitest'
import { anOAuthClient, aPet, aUser, aWebhook } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'
import { documenting, example, formWith, rest, type World } from './documented.js'

/** Bodies for operations whose example is already taken or names a missing row. */
const bodies: Readonly<Record<string, (store: PetStore) => object | Promise<object>>> = {
  createPet: () => ({ name: 'Twice', status: 'available' }),
  createCategory: () => ({ name: 'twice' }),
  createTag: () => ({ name: 'twice' }),
  registerUser: () => ({ email: 'twice@example.com', password: 'correct horse battery staple' }),
  placeOrder: async (store) => ({ items: [{ petId: (await aPet(store, { price: 29.99, stock: 1 })).id, quantity: 1 }] }),
}

function madeFor(path: string, store: PetStore): Promise<{ id: number }> {
  if (path.includes('/pets/')) return aPet(store)
  return path.includes('/webhooks/') ? aWebhook(store, { as: 'admin' }) : anOAuthClient(store)
}

/** The part of the proof that concerns repeated calls under one `X-Idempotency-Key`: the first reply is shown again with 200. */
export function repeatsAreAsDocumented({ store, call, addressOf }: World): void {
  describe('a repeated call under the same key', () => {
    it.each(documenting(201, rest).filter(({ operation }) => '200' in operation.responses))('shows $name again', async (row) => {
      const { id: userId, apiKey } = await aUser(store())
      const { id } = await madeFor(row.path, store())
      const url = addressOf(row.path, { userId, keyId: apiKey.id, id })
      const isTheirs = row.path.includes('{userId}')
      const body = bodies[row.name]
      const plain = row.name === 'addPetPhoto' ? formWith() : body ? { body: await body(store()) } : example(row)
      const headers = { ...plain?.headers, 'x-idempotency-key': row.name, ...(isTheirs && { 'x-api-key': apiKey.secret }) }
      const send = () => call(row.method, url, { ...plain, headers, as: isTheirs ? 'nobody' : 'admin' })
      const [first, again] = [await send(), await send()]
      expect([first.status, again.status]).toEqual([201, 200])
      expect(again.headers['x-idempotent-replayed']).toBe('true')
      expect(again.body).toEqual(first.body)
    })
  })
}
