import { createHash, randomBytes } from 'node:crypto'
import { hashSecret } from '../../../src/domain/secret.js'
import { aSession, PASSWORD } from '../../users/people.js'
import { aDeprecationUse, aUser } from '../factories.js'
import type { PetStore } from '../petStore.js'
import { cursor, type Entries, fresh, freshEmail, type KeyedCase, plain, rules } from './entry.js'

const theOwner = ({ owner: { id } }: { readonly owner: { readonly id: number } }) => ({ id })

/** A mutation of an account, which another account conflicts with. */
const onUsers = (as: KeyedCase['as']): KeyedCase => ({
  as,
  prepare: async (store) => ({ args: { id: (await aUser(store)).id }, others: { id: (await aUser(store)).id } }),
})

/** The credential of a new user. */
export async function signedUp(store: PetStore) {
  const user = await aUser(store)
  return { ...user, headers: { 'x-api-key': user.apiKey.secret } }
}

async function newSession(store: PetStore): Promise<{ readonly refreshToken: string }> {
  const { email } = await aUser(store)
  return (await store.rest('POST', '/v1/auth/login', { body: { email, password: PASSWORD } })).body
}

export const users: Entries = {
  'Query.me': { access: { aim: () => ({}), rule: rules.usersThemselves } },
  'Query.user': { access: { aim: theOwner, rule: rules.ownerOrShop }, sample: 'id: 3' },
  'Query.users': { access: plain(), forgedCursors: [{ name: 'no date', after: cursor('createdAt,id', '', 1) }] },
  'Query.usersConnection': {
    access: plain(),
    sample: 'first: 2',
    forgedCursors: [{ name: 'a cursor of pets', after: cursor('name,id', 'x', 1) }],
  },
  'Query.requestLog': {
    access: plain(),
    sample: 'limit: 3, status: 404',
    forgedCursors: [
      { name: 'no date', after: cursor('-receivedAt,-id', 'x', 1) },
      { name: 'a cursor of the audit log', after: cursor('occurredAt,id', '2026-01-01T00:00:00Z', 1) },
    ],
  },
  'Query.deprecation': { access: { aim: ({ store, owner: { email } }) => aDeprecationUse(store, email), rule: rules.ownerOrShop } },
  'Query.deprecations': {
    access: plain(),
    sample: 'limit: 3, subject: "Pet.breed"',
    forgedCursors: [
      { name: 'no date', after: cursor('-lastUsedAt,-id', 'x', 1) },
      { name: 'a cursor of the request log', after: cursor('-receivedAt,-id', '2026-01-01T00:00:00Z', 1) },
    ],
  },
  'Query.myDeprecations': {
    access: plain(),
    sample: 'limit: 3, sort: "sunset"',
    forgedCursors: [{ name: 'no date', after: cursor('sunset,id', 'x', 1) }],
  },
  'Mutation.registerUser': {
    access: plain(() => ({ input: { email: freshEmail(), password: PASSWORD } })),
    keyed: {
      as: 'nobody',
      prepare: async () => {
        const input = { email: freshEmail(), password: PASSWORD, firstName: 'Ada' }
        return { args: { input }, others: { input: { ...input, password: 'another horse battery staple' } } }
      },
    },
  },
  'Mutation.updateUser': {
    access: { aim: (world) => ({ ...theOwner(world), input: { firstName: fresh('Name') } }), rule: rules.ownerOrShop },
    keyed: {
      as: 'admin',
      prepare: async (store) => {
        const { id } = await aUser(store)
        return { args: { id, input: { firstName: 'Ada' } }, others: { id, input: { firstName: 'Ada', lastName: null } } }
      },
    },
  },
  'Mutation.deleteUser': { access: { aim: theOwner, rule: rules.ownerOrShop, spends: 'owner' }, keyed: onUsers('admin') },
  'Mutation.suspendUser': { access: { aim: theOwner, rule: rules.ownerOrShop, spends: 'owner' }, keyed: onUsers('staff') },
  'Mutation.reinstateUser': {
    access: { aim: theOwner, rule: rules.ownerOrShop },
    keyed: {
      as: 'staff',
      prepare: async (store) => {
        const { id } = await aUser(store)
        await store.rest('POST', `/v1/users/${id}/suspend`, { as: 'staff' })
        return { args: { id }, others: { id: (await aUser(store)).id } }
      },
    },
  },
  'Mutation.changeUserRole': {
    access: { aim: (world) => ({ ...theOwner(world), input: { role: 'staff' } }), rule: rules.ownerOrShop, spends: 'owner' },
    keyed: {
      as: 'admin',
      prepare: async (store) => {
        const { id } = await aUser(store)
        return { args: { id, input: { role: 'staff' } }, others: { id, input: { role: 'admin' } } }
      },
    },
  },
  'Mutation.login': { access: plain(({ owner: { email } }) => ({ input: { email, password: PASSWORD } })) },
  'Mutation.refresh': {
    access: plain(async ({ store, owner }) => ({ input: { refreshToken: (await aSession(store, owner.email)).refreshToken } })),
  },
  'Mutation.logout': {
    access: plain(async ({ store, owner }) => ({ input: { refreshToken: (await aSession(store, owner.email)).refreshToken } })),
    keyed: {
      as: 'nobody',
      prepare: async (store) => {
        const { refreshToken } = await newSession(store)
        return { args: { input: { refreshToken } }, others: { input: { refreshToken, everywhere: true } } }
      },
    },
  },
  'Mutation.changePassword': {
    access: {
      aim: () => ({ input: { currentPassword: PASSWORD, newPassword: 'another good passphrase' } }),
      rule: rules.usersThemselves,
      spends: 'caller',
    },
    keyed: {
      as: 'nobody',
      prepare: async (store) => {
        const { headers } = await signedUp(store)
        const input = { currentPassword: PASSWORD, newPassword: 'another horse battery staple' }
        return { headers, args: { input }, others: { input: { ...input, newPassword: 'a third horse battery staple' } } }
      },
    },
  },
  'Mutation.requestPasswordReset': {
    access: plain(({ owner: { email } }) => ({ input: { email } })),
    keyed: {
      as: 'nobody',
      prepare: async (store) => ({ args: { input: { email: (await aUser(store)).email } }, others: { input: { email: freshEmail() } } }),
    },
  },
  'Mutation.resetPassword': {
    access: {
      aim: async ({ store, owner }) => {
        const token = `prt_${fresh('token')}`
        await store.sql`
          insert into password_resets (hash, user_id, created_at, expires_at)
          values (${hashSecret(token)}, ${owner.id}, now(), now() + interval '1 minute')`
        return { input: { token, newPassword: PASSWORD } }
      },
      rule: () => 'allowed',
      spends: 'owner',
    },
    keyed: {
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
  },
}
