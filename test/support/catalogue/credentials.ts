import { anOAuthClient, aUser } from '../factories.js'
import { cursor, type Entries, fresh, type KeyedCase, plain, rules, type World } from './entry.js'
import { signedUp } from './users.js'

const ownKey = ({ owner: { id: userId, keyId } }: World) => ({ userId, keyId })
const newClient = async ({ store }: Pick<World, 'store'>) => ({ id: (await anOAuthClient(store, { scopes: ['admin'] })).id })

/** A change of a new client. */
const onClient = (input: () => object, other: object): KeyedCase => ({
  as: 'admin',
  prepare: async (store) => {
    const { id } = await anOAuthClient(store)
    return { args: { id, input: input() }, others: { id, input: other } }
  },
})

export const credentials: Entries = {
  'Query.apiKey': { access: { aim: ownKey, rule: rules.ownerOrAdmin }, sample: 'userId: 3' },
  'Query.apiKeys': {
    access: { aim: ({ owner: { id: userId } }) => ({ userId }), rule: rules.ownerOrAdmin },
    sample: 'userId: 3, limit: 2',
    forgedCursors: [
      { name: 'no date', after: cursor('createdAt,id', 'x', 1) },
      { name: 'a cursor of the audit log', after: cursor('occurredAt,id', '2026-01-01T00:00:00Z', 1) },
    ],
  },
  'Mutation.issueApiKey': {
    access: {
      aim: ({ owner: { id: userId } }) => ({ userId, input: { name: fresh('Key') } }),
      rule: rules.ownerAlone,
      spends: 'owner',
    },
    keyed: {
      as: 'nobody',
      prepare: async (store) => {
        const { id: userId, headers } = await signedUp(store)
        const input = { name: 'laptop', scopes: ['pets:read'], expiresAt: '2099-01-01T00:00:00.000Z' }
        return { headers, args: { userId, input }, others: { userId, input: { ...input, expiresAt: '2099-01-01T00:00:00.001Z' } } }
      },
    },
  },
  'Mutation.rotateApiKey': {
    access: { aim: (world) => ({ ...ownKey(world), input: {} }), rule: rules.ownerAlone, spends: 'owner' },
    keyed: {
      as: 'nobody',
      prepare: async (store) => {
        const { id: userId, apiKey, headers } = await signedUp(store)
        const args = { userId, keyId: apiKey.id, input: { overlapSeconds: 600 } }
        return { headers, args, others: { ...args, input: { overlapSeconds: 601 } } }
      },
    },
  },
  'Mutation.revokeApiKey': {
    access: { aim: ownKey, rule: rules.ownerOrAdmin, spends: 'owner' },
    keyed: {
      as: 'admin',
      prepare: async (store) => {
        const [{ id: userId, apiKey }, other] = [await aUser(store), await aUser(store)]
        return { args: { userId, keyId: apiKey.id }, others: { userId: other.id, keyId: other.apiKey.id } }
      },
    },
  },
  'Query.oauthClient': { access: plain(({ clientId: id }) => ({ id })), sample: 'id: 1' },
  'Query.oauthClients': {
    access: plain(),
    sample: 'sort: "name"',
    forgedCursors: [
      { name: 'NUL in a name', after: cursor('name,id', '\0', 1) },
      { name: 'no date', after: cursor('-createdAt,-id', 'x', 1) },
      { name: 'a hash for a key', after: cursor('secretHash,id', 'x', 1) },
    ],
  },
  'Mutation.createOAuthClient': {
    access: plain(() => ({ input: { name: fresh('Client'), scopes: ['admin'] } })),
    keyed: {
      as: 'admin',
      prepare: async () => {
        const input = { name: fresh('Client'), scopes: ['read'] }
        return { args: { input }, others: { input: { ...input, scopes: ['read', 'write'] } } }
      },
    },
  },
  'Mutation.updateOAuthClient': {
    access: plain(({ clientId: id }) => ({ id, input: { name: fresh('Client') } })),
    keyed: onClient(() => ({ name: fresh('Client') }), { status: 'suspended' }),
  },
  'Mutation.rotateOAuthClientSecret': {
    access: plain(async (world) => ({ ...(await newClient(world)), input: {} })),
    keyed: onClient(() => ({}), { overlapSeconds: 60 }),
  },
  'Mutation.deleteOAuthClient': {
    access: plain(newClient),
    keyed: { as: 'admin', prepare: async (store) => ({ args: await newClient({ store }), others: await newClient({ store }) }) },
  },
  'Query.auditEvents': {
    access: plain(),
    sample: 'limit: 3, sort: "id"',
    forgedCursors: [
      { name: 'no date', after: cursor('-occurredAt,-id', 'x', 1) },
      { name: 'a cursor of pets', after: cursor('price,id', 1, 1) },
    ],
  },
}
