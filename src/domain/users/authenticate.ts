import { findKeyHolder } from '../../db/queries/apiKeys.js'
import { type Actor, actorOf } from '../actor.js'
import type { Services } from '../services.js'
import { hashApiKey, isWellFormedKey } from './apiKey.js'

/** @returns the active user behind an API key; undefined for a key that is unknown, revoked, expired or mistyped. */
export async function authenticate({ db, clock }: Pick<Services, 'db' | 'clock'>, key: string): Promise<Actor | undefined> {
  if (!isWellFormedKey(key)) return undefined
  const holder = await findKeyHolder(db, hashApiKey(key), clock.now())
  return holder && actorOf(holder)
}
