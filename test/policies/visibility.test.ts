import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKeys } from '../../src/db/tables/apiKeys.js'
import { events } from '../../src/db/tables/events.js'
import { webhooks } from '../../src/db/tables/webhooks.js'
import { conditionOf, type Visible } from '../../src/db/visible.js'
import { type Actor, anonymous, clientActor, userActor } from '../../src/domain/actor.js'
import { expiryOfKey, keyOfCall, mustKnowKeysOf, mustOutlive, visibleApiKeys } from '../../src/domain/apiKeys/visibility.js'
import { mustSeeDelivery, ownerFor, ownWebhooks, visibleEvents } from '../../src/domain/webhooks/visibility.js'
import type { ApiKeyId, SessionId, UserId, WebhookDeliveryId } from '../../src/values/ids.js'
import { shopOf } from '../orders/shop.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aPerson, type Person } from '../users/people.js'

/*
 * The use cases ask most of these rules after another check has refused the caller already. Each rule is tested alone here, because it must hold when
 * the other check changes.
 */

const KEY = 1 as ApiKeyId
const EXPIRY = new Date('2026-06-01T00:00:00.000Z')
const session = { kind: 'session', sessionId: 'session' as SessionId } as const
const key = (expiresAt: Date | null) => ({ kind: 'apiKey', keyId: KEY, expiresAt }) as const
const client = clientActor({ clientId: 'shop', tokenId: 'token' }, ['read', 'write'], ['read', 'write'])
const ALL = ['admin', 'orders:read', 'pets:read', 'webhooks:write', 'users:read', 'users:write']

let store: PetStore
let ada: Person
let eve: Person
beforeAll(async () => {
  store = await petStore()
  ada = await aPerson(store)
  eve = await aPerson(store)
  await store.sql`insert into webhooks (user_id, url, events, secret, created_at, updated_at)
    select id, 'https://hooks.example.com', '{order.created}', '', now(), now() from users`
  const { id } = await aPet(store, { price: 10, stock: 3 })
  for (const { key: own } of [ada, eve])
    await shopOf(store).place('rest', { items: [{ petId: id, quantity: 1 }] }, { as: 'nobody', headers: { 'x-api-key': own } })
})
afterAll(() => store.close())

const user = (id: number, role: 'customer' | 'staff' | 'admin', ...granted: string[]) =>
  userActor({ userId: id as UserId, role }, granted, session)

async function ownersOf(table: typeof apiKeys | typeof webhooks, visible: Visible): Promise<Set<unknown>> {
  const rows = await store.session.db.select({ userId: table.userId }).from(table).where(conditionOf(visible))
  return new Set(rows.map(({ userId }) => userId).filter((id) => id === ada.id || id === eve.id))
}

describe('API keys in a list', () => {
  it('are all keys for an administrator, their own for another user, and none for other callers', async () => {
    const seenBy = (actor: Actor) => ownersOf(apiKeys, visibleApiKeys(actor))
    expect(await seenBy(user(ada.id, 'admin', ...ALL))).toEqual(new Set([ada.id, eve.id]))
    for (const role of ['customer', 'staff'] as const) expect(await seenBy(user(ada.id, role, ...ALL))).toEqual(new Set([ada.id]))
    for (const actor of [anonymous, client]) expect(await seenBy(actor)).toEqual(new Set())
  })

  it('are known to their own user without a scope, and to others only with the scope `admin`', () => {
    const other = eve.id as UserId
    expect(() => mustKnowKeysOf(user(ada.id, 'customer'), ada.id as UserId)).not.toThrow()
    expect(() => mustKnowKeysOf(user(ada.id, 'admin', ...ALL), other)).not.toThrow()
    expect(() => mustKnowKeysOf(user(ada.id, 'staff', ...ALL), other)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }))
    expect(() => mustKnowKeysOf(user(ada.id, 'customer', ...ALL), other)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })
})

describe('the key of a call', () => {
  const withKey = userActor({ userId: 7 as UserId, role: 'customer' }, [], key(EXPIRY))

  it('and its expiry are known for a call with a key alone', () => {
    expect([keyOfCall(withKey), expiryOfKey(withKey)]).toEqual([KEY, EXPIRY])
    for (const actor of [anonymous, client, user(7, 'customer')]) expect([keyOfCall(actor), expiryOfKey(actor)]).toEqual([null, null])
  })

  it.each<[issued: string, expiresAt: string | null, issuer: number | null, isAllowed: boolean]>([
    ['a key that ends before it', '2026-05-31T23:59:59.999Z', null, true],
    ['a key that ends with it', '2026-06-01T00:00:00.000Z', null, true],
    ['a key that ends after it', '2026-06-01T00:00:00.001Z', null, false],
    ['a key without an expiry', null, null, false],
    ['a later key that it has issued itself', null, KEY, true],
    ['a later key that another key has issued', null, 2, false],
  ])('decides about %s', (_issued, expiresAt, issuer, isAllowed) => {
    const ask = () => mustOutlive(withKey, expiresAt, issuer as ApiKeyId | null)
    if (isAllowed) expect(ask).not.toThrow()
    else expect(ask).toThrow(expect.objectContaining({ code: 'VALIDATION_ERROR' }))
  })

  it('bounds no expiry when it has none itself', () => {
    for (const actor of [userActor({ userId: 7 as UserId, role: 'customer' }, [], key(null)), user(7, 'customer')])
      expect(() => mustOutlive(actor, null, null)).not.toThrow()
  })
})

describe('webhook endpoints', () => {
  it('belong to a user or an OAuth client, and never to an anonymous caller', () => {
    expect(ownerFor(user(7, 'staff'))).toEqual({ userId: 7 })
    expect(ownerFor(client)).toEqual({ clientId: 'shop' })
    expect(() => ownerFor(anonymous)).toThrow(expect.objectContaining({ code: 'UNAUTHORIZED' }))
  })

  it('are shown to their own user alone', async () => {
    const seenBy = (actor: Actor) => ownersOf(webhooks, ownWebhooks(actor))
    for (const role of ['customer', 'admin'] as const) expect(await seenBy(user(ada.id, role, ...ALL))).toEqual(new Set([ada.id]))
    for (const actor of [anonymous, client]) expect(await seenBy(actor)).toEqual(new Set())
  })

  it('show the events that their owner may read', async () => {
    const seenBy = async (actor: Actor) => {
      const rows = await store.session.db
        .select({ customerId: events.customerId })
        .from(events)
        .where(conditionOf(visibleEvents(actor)))
      return new Set(rows.map(({ customerId }) => customerId))
    }
    expect(await seenBy(user(ada.id, 'customer', 'orders:read'))).toEqual(new Set([ada.id]))
    expect(await seenBy(user(ada.id, 'customer', 'pets:read'))).toEqual(new Set([null])) // the event of low stock, which is the shop's
    expect(await seenBy(user(ada.id, 'staff', 'orders:read'))).toEqual(new Set([ada.id, eve.id]))
    expect(await seenBy(user(ada.id, 'customer', 'profile:read'))).toEqual(new Set())
  })
})

describe('a delivery of an own endpoint', () => {
  const own = 7 as UserId
  it.each<[of: string, object: string, customerId: UserId | null, actor: Actor, isSeen: boolean]>([
    ['the caller’s order', 'order', own, user(7, 'customer', 'orders:read'), true],
    ['another customer’s order, to a customer', 'order', 8 as UserId, user(7, 'customer', 'orders:read'), false],
    ['another customer’s order, to staff', 'order', 8 as UserId, user(7, 'staff', 'orders:read'), true],
    ['an order, without the scope of orders', 'order', own, user(7, 'customer', 'pets:read', 'webhooks:write'), false],
    ['a pet', 'pet', null, user(7, 'customer', 'pets:read'), true],
    ['a pet, without the scope of pets', 'pet', null, user(7, 'customer', 'orders:read', 'webhooks:write'), false],
    ['a test event', 'webhook', null, user(7, 'customer', 'webhooks:write'), true],
    ['a test event, without the scope of webhooks', 'webhook', null, user(7, 'customer', 'orders:read'), false],
    ['a pet, to an anonymous caller', 'pet', null, anonymous, false],
  ])('of %s', (_of, object, customerId, actor, isSeen) => {
    const ask = () => mustSeeDelivery(actor, 1 as WebhookDeliveryId, object, customerId)
    if (isSeen) expect(ask).not.toThrow()
    else expect(ask).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })
})
