import type { Db, Tx } from '../db/client.js'
import { type Accounts, findStandingByKey, findStandingBySession, findStandingOfClient, lockAccounts } from '../db/queries/standing.js'
import { forbidden, unauthorized } from '../values/errors/make.js'
import { type Actor, type ClientActor, isStaff, type UserActor } from './actor.js'
import { expandScopes, type Scope, scopesOfRole } from './scopes.js'

/*
 * The door remembers a valid credential for a second, so its actor may be a second out of date. These functions ask the database: before a replay
 * gets a stored answer, and in every transaction of an actor.
 */

/** The actor with its current role and its remaining scopes. @throws UNAUTHORIZED when the account or the credential has ended. */
export function asItStands(db: Db, actor: Actor, now: Date): Promise<Actor> {
  return look(db, actor, now, false)
}

/**
 * Holds the actor's account until the transaction ends.
 * @throws UNAUTHORIZED when the account or the credential has ended, FORBIDDEN when the actor has lost a role or a scope since the call was admitted.
 */
export async function mustStandStill(tx: Tx, actor: Actor, now: Date): Promise<void> {
  const standing = await look(tx, actor, now, true)
  if (actor.kind === 'anonymous' || standing.kind === 'anonymous') return
  if (standing.scopes.size < actor.scopes.size || (isStaff(actor) && !isStaff(standing)))
    throw forbidden('The rights of your account have just changed: send the call again', { scopes: [...standing.scopes] })
}

/** Locks the accounts that a transaction ends or gives other rights, together with the actor's own. */
export function lockAccountsFor(tx: Tx, actor: Actor, { users = [], clients = [] }: Accounts): Promise<void> {
  const clientIds = actor.kind === 'client' ? [actor.clientId] : []
  return lockAccounts(tx, { users: actor.kind === 'user' ? [...users, actor.userId] : users, clients, clientIds })
}

async function look(db: Db, actor: Actor, now: Date, isHeld: boolean): Promise<Actor> {
  if (actor.kind === 'anonymous') return actor
  return actor.kind === 'user' ? lookAtUser(db, actor, now, isHeld) : lookAtClient(db, actor, isHeld)
}

async function lookAtUser(db: Db, actor: UserActor, now: Date, isHeld: boolean): Promise<UserActor> {
  const { userId, credential } = actor
  const found =
    credential.kind === 'apiKey'
      ? await findStandingByKey(db, { userId, keyId: credential.keyId }, isHeld)
      : await findStandingBySession(db, { userId, sessionId: credential.sessionId }, isHeld)
  if (!found || (found.expiresAt && found.expiresAt <= now)) throw ended()
  const { role, expiresAt } = found
  const scopes = remaining(actor, scopesOfRole[role])
  return { ...actor, role, scopes, credential: credential.kind === 'apiKey' ? { ...credential, expiresAt } : credential }
}

async function lookAtClient(db: Db, actor: ClientActor, isHeld: boolean): Promise<ClientActor> {
  const found = await findStandingOfClient(db, actor, isHeld)
  if (!found) throw ended()
  return { ...actor, scopes: remaining(actor, [...expandScopes(found.scopes)]) }
}

function remaining({ scopes }: UserActor | ClientActor, allowed: readonly Scope[]): ReadonlySet<Scope> {
  return new Set([...scopes].filter((scope) => allowed.includes(scope)))
}

function ended() {
  return unauthorized('The account or the credential has ended')
}
