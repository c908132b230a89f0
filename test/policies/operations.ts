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

/** The objects that the calls address. */
export interface World {
  readonly store: PetStore
  readonly owner: Account
  readonly petId: number
  readonly orderId: number
  /** The order's event. */
  readonly eventId: number
  /** The delivery of a test event to the owner's endpoint. */
  readonly delivery: { readonly id: number; readonly webhookId: number; readonly eventId: number }
  readonly clientId: number
}

/** The arguments of a call, and its outcome for callers with the scope and the role. */
export interface Expectation {
  /** Arguments of a valid call to an object of the owner. */
  readonly aim: (world: World) => object | Promise<object>
  readonly rule: (role: Role) => Outcome
  /** The account that the call uses up; every call gets a new account. */
  readonly spends?: 'owner' | 'caller'
}

let made = 0
const name = () => {
  made += 1
  return `Access ${made}`
}
const nodeId = (type: string, id: number) => Buffer.from(`${type}:${id}`).toString('base64url')

/** The rules that depend on the object or on the caller. */
const anybody = () => 'allowed' as const
const ownerOrShop = (role: Role) => (role === 'owner' || isStaffLike(role) ? 'allowed' : 'NOT_FOUND')
const readersOfOrder = (role: Role) => (scopesOfCaller(role).has('orders:read') ? ownerOrShop(role) : 'NOT_FOUND')
const usersThemselves = (role: Role) => (isUser(role) ? 'allowed' : 'FORBIDDEN')
/** The user is hidden from other customers. Staff may see the user, but only administrators may see the keys. */
const ownerOrAdmin = (role: Role) => (role === 'owner' || role === 'admin' ? 'allowed' : role === 'other' ? 'NOT_FOUND' : 'FORBIDDEN')
const ownerAlone = (role: Role) => (role === 'owner' ? 'allowed' : role === 'other' ? 'NOT_FOUND' : 'FORBIDDEN')

/** In every role: only the owner of an endpoint may see it. */
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
/** A new order for each allowed call, because an order can be cancelled only once. */
const newOrder = async ({ store, owner: { id: customerId }, petId }: World) => ({ id: await anOrder(store, { petId, customerId }) })
const atOrder: Expectation['aim'] = ({ orderId: id }) => ({ id })
const plain = (aim: Expectation['aim'] = () => ({})): Expectation => ({ aim, rule: anybody })

/** Every root field. A new field fails the matrix until it is added here. */
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
    // only the shop may know whether another customer exists
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
    // an endpoint must not receive data that its owner cannot read
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

/** @throws Error for an operation without an expectation. */
export function expectationOf({ name }: Field): Expectation {
  const expectation = expectations[name]
  if (!expectation) throw new Error(`${name} is new: say in test/policies/operations.ts what becomes of its callers`)
  return expectation
}

/** The outcome for a caller by the declarations: scope and role of the field, scopes of roles and bundles, and the rule of the object. */
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

/** The form for the upload of a picture. */
export const photoForm = form({ content: pictures.png, file: 'pet.png', type: 'image/png' })
