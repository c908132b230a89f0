import { type Account, isStaffLike, isUser, type Role, scopesOfCaller } from '../callers.js'
import type { CallerName, PetStore } from '../petStore.js'

/** Facts about a root field that the walks over all operations need. */
export interface Entry {
  readonly access: Access
  /** For mutations that take idempotency keys. */
  readonly keyed?: KeyedCase
  /** Arguments for random documents, as GraphQL text. */
  readonly sample?: string
  /** Texts that are no cursor of this list, beside the texts that are no cursor of any list. */
  readonly forgedCursors?: readonly ForgedCursor[]
}

/** Entries by root field. Each resource has a file of its own; `catalogue.ts` joins them. */
export type Entries = Readonly<Record<`${'Query' | 'Mutation' | 'Subscription'}.${string}`, Entry>>

export type Outcome = 'allowed' | 'UNAUTHORIZED' | 'FORBIDDEN' | 'NOT_FOUND' | 'INVALID_CUSTOMER'

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
export interface Access {
  /** Arguments of a valid call to an object of the owner. */
  readonly aim: (world: World) => object | Promise<object>
  readonly rule: (role: Role) => Outcome
  /** The account that the call uses up; every call gets a new account. */
  readonly spends?: 'owner' | 'caller'
}

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

/** A call under an idempotency key. */
export interface KeyedCase {
  readonly as: CallerName
  /** Creates the resources that the call needs. */
  prepare(store: PetStore): Promise<PreparedCall>
}

export interface ForgedCursor {
  readonly name: string
  readonly after: string
}

/** The form of cursors: the sort order, then the values of the last row. */
export const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

let made = 0
/** A name that no other object has. */
export const fresh = (what: string) => `${what} ${++made}`
export const freshEmail = () => `someone${++made}@example.com`

/** Allowed for every caller with the scope and the role of the field. */
export const plain = (aim: Access['aim'] = () => ({})): Access => ({ aim, rule: () => 'allowed' })
const ownerOrShop = (role: Role) => (role === 'owner' || isStaffLike(role) ? 'allowed' : 'NOT_FOUND')
/** Rules that depend on the object or on the caller. */
export const rules = {
  ownerOrShop,
  usersThemselves: (role: Role) => (isUser(role) ? 'allowed' : 'FORBIDDEN'),
  /** The user is hidden from other customers. Staff may see the user, but only administrators may see the keys. */
  ownerOrAdmin: (role: Role) => (role === 'owner' || role === 'admin' ? 'allowed' : role === 'other' ? 'NOT_FOUND' : 'FORBIDDEN'),
  ownerAlone: (role: Role) => (role === 'owner' ? 'allowed' : role === 'other' ? 'NOT_FOUND' : 'FORBIDDEN'),
  /** In every role: only the owner may see the object. */
  justOwner: (role: Role) => (role === 'owner' ? 'allowed' : 'NOT_FOUND'),
  readersOfOrder: (role: Role) => (scopesOfCaller(role).has('orders:read') ? ownerOrShop(role) : 'NOT_FOUND'),
} as const satisfies Record<string, (role: Role) => Outcome>
