import { describe, expect, it } from 'vitest'
import { type Actor, anonymous, clientActor, userActor } from '../../src/domain/actor.js'
import { isInSight, mayBeInSight, sightOf } from '../../src/domain/sight.js'
import type { ApiKeyId, UserId } from '../../src/values/ids.js'

const self = 7 as UserId
const other = 8 as UserId
const credential = { kind: 'apiKey', keyId: 1 as ApiKeyId, expiresAt: null } as const

const user = (role: 'customer' | 'staff' | 'admin', ...granted: string[]) => userActor({ userId: self, role }, granted, credential)
const client = (...granted: string[]) => clientActor({ clientId: 'shop', tokenId: 'token' }, granted, granted)

const actors: readonly {
  readonly who: string
  readonly actor: Actor
  readonly sees: { own: boolean; others: boolean; nobodys: boolean }
}[] = [
  { who: 'an anonymous caller', actor: anonymous, sees: { own: false, others: false, nobodys: false } },
  { who: 'a customer', actor: user('customer', 'orders:read'), sees: { own: true, others: false, nobodys: false } },
  { who: 'a customer without the scopes', actor: user('customer', 'profile:read'), sees: { own: false, others: false, nobodys: false } },
  { who: 'staff', actor: user('staff', 'orders:write'), sees: { own: true, others: true, nobodys: true } },
  { who: 'staff without the scopes', actor: user('staff', 'pets:read'), sees: { own: false, others: false, nobodys: false } },
  { who: 'an administrator', actor: user('admin', 'orders:read'), sees: { own: true, others: true, nobodys: true } },
  { who: 'an OAuth client', actor: client('orders:read'), sees: { own: true, others: true, nobodys: true } },
  { who: 'an OAuth client without the scopes', actor: client('pets:read'), sees: { own: false, others: false, nobodys: false } },
]

describe('resources in sight', () => {
  it.each(actors)('of $who', ({ actor, sees }) => {
    const sight = sightOf(actor, ['orders:read', 'orders:write'])
    const isSeen = (owner: UserId | null) => isInSight(actor, sight, owner)
    expect({ own: isSeen(self), others: isSeen(other), nobodys: isSeen(null) }).toEqual(sees)
  })

  it.each([
    { who: 'an anonymous caller', actor: anonymous, own: false, others: false },
    { who: 'a customer', actor: user('customer'), own: true, others: false },
    { who: 'staff', actor: user('staff'), own: true, others: true },
    { who: 'an OAuth client', actor: client(), own: true, others: true },
  ])('by the first check without the database, for $who', ({ actor, own, others }) => {
    expect({ own: mayBeInSight(actor, self), others: mayBeInSight(actor, other) }).toEqual({ own, others })
  })
})
