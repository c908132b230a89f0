import type { GraphQLField } from 'graphql'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { pictureType } from '../../src/domain/pets/pictureType.js'
import { hashSecret } from '../../src/domain/secret.js'
import { accessOf } from '../../src/policies/authorize.js'
import { form, pictures } from '../rest/forms.js'
import { type Account, isStaffLike, isUser, type Role, scopesOfCaller } from '../support/callers.js'
import { anOAuthClient, anOrder, aPet, aWebhook } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'
import { aSession, PASSWORD } from '../users/people.js'

export type Outcome = 'allowed' | 'UNAUTHORIZED' | 'FORBIDDEN' | 'NOT_FOUND' | 'INVALID_CUSTOMER'

type Field = GraphQLField<unknown, unknown>

/** What calls are aimed at. */
export interface World {
  readonly store: PetStore
  readonly owner: Account
  readonly petId: number
  readonly orderId: number
  /** Of the order. */
  readonly eventId: number
  /** Of a test to an endpoint of the owner's. */
  readonly delivery: { readonly id: number; readonly webhookId: number; readonly eventId: number }
  readonly clientId: number
}

/** What is done by a call, and what becomes of those whom scope and role have let through. */
export interface Expectation {
  /** Arguments of a call that is valid, aimed at something of the owner's. */
  readonly aim: (world: World) => object | Promise<object>
  readonly rule: (role: Role) => Outcome
  /** Whose account the call uses up: each call has a new one. */
  readonly spends?: 'owner' | 'caller'
}

let made = 0
const name = () => {
  made += 1
  return `Access ${made}`
}
const nodeId = (type: string, id: number) => Buffer.from(`${type}:${id}`).toString('base64url')

/** The rules that look at the object, or at who calls. */
const anybody = () => 'allowed' as const
const ownerOrShop = (role: Role) => (role === 'owner' || isStaffLike(role) ? 'allowed' : 'NOT_FOUND')
const readersOfOrder = (role: Role) => (scopesOfCaller(role).has('orders:read') ? ownerOrShop(role) : 'NOT_FOUND')
const usersThemselves = (role: Role) => (isUser(role) ? 'allowed' : 'FORBIDDEN')
/** Others do not know that the user is there; the shop does, but the keys are administrators' business. */
const ownerOrAdmin = (role: Role) => (role === 'owner' || role === 'admin' ? 'allowed' : role === 'other' ? 'NOT_FOUND' : 'FORBIDDEN')
const ownerAlone = (role: Role) => (role === 'owner' ? 'allowed' : role === 'other' ? 'NOT_FOUND' : 'FORBIDDEN')

/** Whatever their role: endpoints are nobody's business but their owner's. */
const justOwner = (role: Role) => (role === 'owner' ? 'allowed' : 'NOT_FOUND')
const atWebhook = ({ delivery: { webhookId: id } }: World) => ({ id })
const atDelivery = ({ delivery: { id, webhookId } }: World) => ({ id, webhookId })
const newWebhook = async ({ store, owner }: World) => {
  const key = await provisionApiKey(store.app.services(), { email: owner.email, role: 'customer' })
  return { id: (await aWebhook(store, { headers: { 'x-api-key': key } })).id }
}

const newPet = async ({ store }: World) => ({ id: (await aPet(store)).id })
const newClient = async ({ store }: World) => ({ id: (await anOAuthClient(store, { scopes: ['admin'] })).id })
const keyOfOwner = ({ owner: { id: userId, keyId } }: World) => ({ userId, keyId })
/** One for each call that goes through, as it can be cancelled but once. */
const newOrder = async ({ store, owner: { id: customerId }, petId }: World) => ({ id: await anOrder(store, { petId, customerId }) })
const atOrder: Expectation['aim'] = ({ orderId: id }) => ({ id })
const plain = (aim: Expectation['aim'] = () => ({})): Expectation => ({ aim, rule: anybody })

/** Every root field. A new one fails the matrix until it stands here. */
export const expectations: Readonly<Record<string, Expectation>> = {
  pet: plain(({ petId: id }) => ({ id })),
  pets: plain(),
  petsConnection: plain(),
  petChanged: plain(),
  categories: plain(),
  tags: plain(),
  inventory: plain(),
  search: plain(() => ({ q: 'pet' })),
  node: { aim: ({ orderId }) => ({ id: nodeId('Order', orderId) }), rule: readersOfOrder },
  nodes: { aim: ({ orderId }) => ({ ids: [nodeId('Order', orderId)] }), rule: readersOfOrder },
  createPet: plain(() => ({ input: { name: name(), status: 'available' } })),
  replacePet: plain(async (world) => ({ ...(await newPet(world)), input: { name: name(), status: 'sold' } })),
  updatePet: plain(async (world) => ({ ...(await newPet(world)), input: { name: name() } })),
  deletePet: plain(newPet),
  addPetPhoto: plain(async (world) => {
    const type = pictureType(pictures.png)
    if (!type) throw new Error('no picture')
    return { ...(await newPet(world)), input: { path: await world.store.app.services().photoStore.save(pictures.png, type) } }
  }),
  createCategory: plain(() => ({ input: { name: name() } })),
  createTag: plain(() => ({ input: { name: name() } })),

  order: { aim: atOrder, rule: ownerOrShop },
  orders: plain(),
  orderTimeline: { aim: atOrder, rule: ownerOrShop },
  trackOrder: { aim: atOrder, rule: ownerOrShop },
  orderChanged: { aim: atOrder, rule: ownerOrShop },
  placeOrder: {
    aim: async ({ store, owner: { id: customerId } }) => ({
      input: { customerId, items: [{ petId: (await aPet(store, { price: 29.99, stock: 1 })).id, quantity: 1 }] },
    }),
    // whether another customer is there is told to nobody but the shop
    rule: (role) => (role === 'other' ? 'INVALID_CUSTOMER' : 'allowed'),
  },
  cancelOrder: { aim: newOrder, rule: ownerOrShop },
  advanceOrder: plain(async (world) => ({ ...(await newOrder(world)), input: {} })),

  me: { aim: () => ({}), rule: usersThemselves },
  requestLog: plain(),
  users: plain(),
  user: { aim: ({ owner: { id } }) => ({ id }), rule: ownerOrShop },
  registerUser: plain(() => ({ input: { email: `${name().replace(' ', '')}@example.com`, password: PASSWORD } })),
  updateUser: { aim: ({ owner: { id } }) => ({ id, input: { firstName: name() } }), rule: ownerOrShop },
  deleteUser: { aim: ({ owner: { id } }) => ({ id }), rule: ownerOrShop, spends: 'owner' },
  suspendUser: { aim: ({ owner: { id } }) => ({ id }), rule: ownerOrShop, spends: 'owner' },
  reinstateUser: { aim: ({ owner: { id } }) => ({ id }), rule: ownerOrShop },
  changeUserRole: { aim: ({ owner: { id } }) => ({ id, input: { role: 'staff' } }), rule: ownerOrShop, spends: 'owner' },

  login: plain(({ owner: { email } }) => ({ input: { email, password: PASSWORD } })),
  refresh: plain(async ({ store, owner }) => ({ input: { refreshToken: (await aSession(store, owner.email)).refreshToken } })),
  logout: plain(async ({ store, owner }) => ({ input: { refreshToken: (await aSession(store, owner.email)).refreshToken } })),
  changePassword: {
    aim: () => ({ input: { currentPassword: PASSWORD, newPassword: 'another good passphrase' } }),
    rule: usersThemselves,
    spends: 'caller',
  },
  requestPasswordReset: plain(({ owner: { email } }) => ({ input: { email } })),
  resetPassword: {
    aim: async ({ store, owner }) => {
      const token = `prt_${name()}`
      await store.sql`
        insert into password_resets (hash, user_id, created_at, expires_at)
        values (${hashSecret(token)}, ${owner.id}, now(), now() + interval '1 minute')`
      return { input: { token, newPassword: PASSWORD } }
    },
    rule: anybody,
    spends: 'owner',
  },

  apiKey: { aim: keyOfOwner, rule: ownerOrAdmin },
  apiKeys: { aim: ({ owner: { id: userId } }) => ({ userId }), rule: ownerOrAdmin },
  issueApiKey: { aim: ({ owner: { id: userId } }) => ({ userId, input: { name: name() } }), rule: ownerAlone, spends: 'owner' },
  rotateApiKey: { aim: (world) => ({ ...keyOfOwner(world), input: {} }), rule: ownerAlone, spends: 'owner' },
  revokeApiKey: { aim: keyOfOwner, rule: ownerOrAdmin, spends: 'owner' },

  webhook: { aim: atWebhook, rule: justOwner },
  webhooks: plain(),
  previewWebhook: { aim: (world) => ({ ...atWebhook(world), eventId: world.delivery.eventId }), rule: justOwner },
  createWebhook: {
    aim: () => ({ input: { url: 'https://hooks.example.com', events: ['order.created'] } }),
    // nobody has delivered what they could not read
    rule: (role) => (scopesOfCaller(role).has('orders:read') ? 'allowed' : 'FORBIDDEN'),
  },
  updateWebhook: { aim: (world) => ({ ...atWebhook(world), input: { description: name() } }), rule: justOwner },
  deleteWebhook: { aim: newWebhook, rule: justOwner },
  rotateWebhookSecret: { aim: (world) => ({ ...atWebhook(world), input: {} }), rule: justOwner },
  enableWebhook: { aim: atWebhook, rule: justOwner },
  disableWebhook: { aim: atWebhook, rule: justOwner },
  testWebhook: { aim: atWebhook, rule: justOwner },
  webhookDelivery: { aim: atDelivery, rule: justOwner },
  webhookDeliveries: { aim: ({ delivery: { webhookId } }) => ({ webhookId }), rule: justOwner },
  redeliverWebhookDelivery: { aim: atDelivery, rule: justOwner },
  redeliverWebhookDeliveries: { aim: (world) => ({ ...atWebhook(world), input: {} }), rule: justOwner },
  event: { aim: async ({ eventId: id }) => ({ id }), rule: ownerOrShop },
  events: plain(),

  oauthClient: plain(({ clientId: id }) => ({ id })),
  oauthClients: plain(),
  createOAuthClient: plain(() => ({ input: { name: name(), scopes: ['admin'] } })),
  updateOAuthClient: plain(({ clientId: id }) => ({ id, input: { name: name() } })),
  rotateOAuthClientSecret: plain(async (world) => ({ ...(await newClient(world)), input: {} })),
  deleteOAuthClient: plain(newClient),
  auditEvents: plain(),
}

/** @throws Error for an operation that nobody has thought about. */
export function expectationOf({ name }: Field): Expectation {
  const expectation = expectations[name]
  if (!expectation) throw new Error(`${name} is new: say in test/policies/operations.ts what becomes of its callers`)
  return expectation
}

/** What has to become of a caller, by what is declared: scope and role beside the field, scopes of roles and bundles, and the rule of the object. */
export function expectedOutcome(field: Field, role: Role): Outcome {
  const access = accessOf(field)
  if (!access) throw new Error(`${field.name} says neither Requires nor Public`)
  const { rule } = expectationOf(field)
  if (access === 'public') return rule(role)
  if (role === 'anonymous') return 'UNAUTHORIZED'
  if (!scopesOfCaller(role).has(access.scope)) return 'FORBIDDEN'
  if (access.role === 'staff' && !isStaffLike(role)) return 'FORBIDDEN'
  return rule(role)
}

/** The form the route for pictures takes. */
export const photoForm = form({ content: pictures.png, file: 'pet.png', type: 'image/png' })
