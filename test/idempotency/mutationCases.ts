import { createHash, randomBytes } from 'node:crypto'
import { pictures } from '../rest/forms.js'
import { anOAuthClient, aPet, aUser } from '../support/factories.js'
import type { Caller, PetStore } from '../support/petStore.js'
import { webhookCases } from './webhookCases.js'

export interface Arguments {
  readonly [name: string]: unknown
  readonly input?: object
}

/** The arguments of a call that succeeds, and other arguments that conflict with the call. */
export interface PreparedCall {
  readonly args: Arguments
  readonly others: Arguments
  /** Replace the caller's own credential. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface MutationCase {
  readonly as: Caller
  /** Creates the resources that the call needs. */
  prepare(store: PetStore): Promise<PreparedCall>
}

const PASSWORD = 'correct horse battery staple'
let made = 0
const fresh = (what: string) => `${what} ${++made}`
const email = () => `someone${++made}@example.com`
const aSignedUpUser = async (store: PetStore) => {
  const user = await aUser(store)
  return { ...user, headers: { 'x-api-key': user.apiKey.secret } }
}
const anOrderOf = async (store: PetStore): Promise<number> => {
  const { id: petId } = await aPet(store, { price: 9.99, stock: 10 })
  const reply = await store.rest('POST', '/v1/orders', { as: 'customer', body: { items: [{ petId, quantity: 1 }] } })
  return reply.body.id
}
const aSession = async (store: PetStore) => {
  const { email } = await aUser(store)
  return (await store.rest('POST', '/v1/auth/login', { body: { email, password: PASSWORD } })).body
}

/** A call of every mutation that takes keys, by the name of its field. */
export const mutationCases: Readonly<Record<string, MutationCase>> = {
  ...webhookCases,
  createPet: {
    as: 'staff',
    prepare: async () => {
      const input = {
        name: fresh('Pet'),
        status: 'available',
        category: fresh('kind'),
        tags: [fresh('tag')],
        price: 12.5,
        birthDate: '2026-03-14',
      }
      return { args: { input }, others: { input: { ...input, price: 12.51 } } }
    },
  },
  replacePet: {
    as: 'staff',
    prepare: async (store) => {
      const { id } = await aPet(store, { stock: 4 })
      const input = { name: fresh('Pet'), status: 'sold', stock: 7 }
      return { args: { id, input }, others: { id, input: { ...input, description: 'Loves walks.' } } }
    },
  },
  updatePet: {
    as: 'staff',
    prepare: async (store) => {
      const { id } = await aPet(store, { description: 'Loves walks.' })
      return { args: { id, input: { stock: 9 } }, others: { id, input: { stock: 9, description: null } } }
    },
  },
  deletePet: {
    as: 'staff',
    prepare: async (store) => ({ args: { id: (await aPet(store)).id }, others: { id: (await aPet(store)).id } }),
  },
  addPetPhoto: {
    as: 'staff',
    prepare: async (store) => {
      const { id } = await aPet(store)
      const [args, others] = await Promise.all([1, 2].map(async () => ({ id, input: { path: await aPicture(store) } })))
      return { args: args ?? {}, others: others ?? {} }
    },
  },
  createCategory: {
    as: 'staff',
    prepare: async () => ({ args: { input: { name: fresh('Category') } }, others: { input: { name: fresh('Category') } } }),
  },
  createTag: {
    as: 'staff',
    prepare: async () => ({ args: { input: { name: fresh('Tag') } }, others: { input: { name: fresh('Tag') } } }),
  },
  placeOrder: {
    as: 'customer',
    prepare: async (store) => {
      const { id: petId } = await aPet(store, { price: 29.99, stock: 10 })
      const order = (quantity: number) => ({ input: { items: [{ petId, quantity }] } })
      return { args: order(2), others: order(3) }
    },
  },
  cancelOrder: {
    as: 'customer',
    prepare: async (store) => ({ args: { id: await anOrderOf(store) }, others: { id: await anOrderOf(store) } }),
  },
  advanceOrder: {
    as: 'staff',
    prepare: async (store) => {
      const id = await anOrderOf(store)
      return { args: { id, input: {} }, others: { id, input: { status: 'processing' } } }
    },
  },
  registerUser: {
    as: 'nobody',
    prepare: async () => {
      const input = { email: email(), password: PASSWORD, firstName: 'Ada' }
      return { args: { input }, others: { input: { ...input, password: 'another horse battery staple' } } }
    },
  },
  updateUser: {
    as: 'admin',
    prepare: async (store) => {
      const { id } = await aUser(store)
      return { args: { id, input: { firstName: 'Ada' } }, others: { id, input: { firstName: 'Ada', lastName: null } } }
    },
  },
  deleteUser: {
    as: 'admin',
    prepare: async (store) => ({ args: { id: (await aUser(store)).id }, others: { id: (await aUser(store)).id } }),
  },
  suspendUser: {
    as: 'staff',
    prepare: async (store) => ({ args: { id: (await aUser(store)).id }, others: { id: (await aUser(store)).id } }),
  },
  reinstateUser: {
    as: 'staff',
    prepare: async (store) => {
      const { id } = await aUser(store)
      await store.rest('POST', `/v1/users/${id}/suspend`, { as: 'staff' })
      return { args: { id }, others: { id: (await aUser(store)).id } }
    },
  },
  changeUserRole: {
    as: 'admin',
    prepare: async (store) => {
      const { id } = await aUser(store)
      return { args: { id, input: { role: 'staff' } }, others: { id, input: { role: 'admin' } } }
    },
  },
  issueApiKey: {
    as: 'nobody',
    prepare: async (store) => {
      const { id: userId, headers } = await aSignedUpUser(store)
      const input = { name: 'laptop', scopes: ['pets:read'], expiresAt: '2099-01-01T00:00:00.000Z' }
      return { headers, args: { userId, input }, others: { userId, input: { ...input, expiresAt: '2099-01-01T00:00:00.001Z' } } }
    },
  },
  rotateApiKey: {
    as: 'nobody',
    prepare: async (store) => {
      const { id: userId, apiKey, headers } = await aSignedUpUser(store)
      const args = { userId, keyId: apiKey.id, input: { overlapSeconds: 600 } }
      return { headers, args, others: { ...args, input: { overlapSeconds: 601 } } }
    },
  },
  revokeApiKey: {
    as: 'admin',
    prepare: async (store) => {
      const [{ id: userId, apiKey }, other] = [await aUser(store), await aUser(store)]
      return { args: { userId, keyId: apiKey.id }, others: { userId: other.id, keyId: other.apiKey.id } }
    },
  },
  logout: {
    as: 'nobody',
    prepare: async (store) => {
      const { refreshToken } = await aSession(store)
      return { args: { input: { refreshToken } }, others: { input: { refreshToken, everywhere: true } } }
    },
  },
  changePassword: {
    as: 'nobody',
    prepare: async (store) => {
      const { headers } = await aSignedUpUser(store)
      const input = { currentPassword: PASSWORD, newPassword: 'another horse battery staple' }
      return { headers, args: { input }, others: { input: { ...input, newPassword: 'a third horse battery staple' } } }
    },
  },
  requestPasswordReset: {
    as: 'nobody',
    prepare: async (store) => ({ args: { input: { email: (await aUser(store)).email } }, others: { input: { email: email() } } }),
  },
  resetPassword: {
    as: 'nobody',
    prepare: async (store) => {
      const { id } = await aUser(store)
      const token = `prt_${randomBytes(32).toString('base64url')}`
      await store.sql`insert into password_resets (hash, user_id, created_at, expires_at)
        values (${createHash('sha256').update(token).digest()}, ${id}, now(), now() + interval '30 minutes')`
      const input = { token, newPassword: 'another horse battery staple' }
      return { args: { input }, others: { input: { ...input, newPassword: 'a third horse battery staple' } } }
    },
  },
  createOAuthClient: {
    as: 'admin',
    prepare: async () => {
      const input = { name: fresh('Client'), scopes: ['read'] }
      return { args: { input }, others: { input: { ...input, scopes: ['read', 'write'] } } }
    },
  },
  updateOAuthClient: {
    as: 'admin',
    prepare: async (store) => {
      const { id } = await anOAuthClient(store)
      return { args: { id, input: { name: fresh('Client') } }, others: { id, input: { status: 'suspended' } } }
    },
  },
  rotateOAuthClientSecret: {
    as: 'admin',
    prepare: async (store) => {
      const { id } = await anOAuthClient(store)
      return { args: { id, input: {} }, others: { id, input: { overlapSeconds: 60 } } }
    },
  },
  deleteOAuthClient: {
    as: 'admin',
    prepare: async (store) => ({ args: { id: (await anOAuthClient(store)).id }, others: { id: (await anOAuthClient(store)).id } }),
  },
}

async function aPicture({ app }: PetStore): Promise<string> {
  return app.services().photoStore.save(pictures.png, 'image/png')
}
