import type { UserId } from '../values/ids.js'
import { networkOf } from '../values/network.js'
import type { Actor } from './actor.js'

/** The account of a user, as `callerOf` names it. */
export function accountOf(userId: UserId): string {
  return `user:${userId}`
}

/** The account behind an actor, whichever credential it uses. Idempotency keys belong to the account. */
export function callerOf(actor: Actor): string {
  if (actor.kind === 'user') return accountOf(actor.userId)
  return actor.kind === 'client' ? actor.clientId : 'anonymous'
}

/**
 * The owner of a share of the common resources: a user, an OAuth client, or the network of an anonymous caller.
 * @param address the caller's IP address.
 */
export function shareOwner(actor: Actor, address: string | undefined): string {
  return actor.kind === 'anonymous' ? `network:${networkOf(address ?? '')}` : callerOf(actor)
}
