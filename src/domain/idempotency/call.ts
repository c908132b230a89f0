import type { Db } from '../../db/client.js'
import { type CallIdentity, findRecord, type IdempotencyRecord } from '../../db/queries/idempotency.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { duplicateOrder, idempotencyConflict, idempotencyInProgress } from '../../values/errors/make.js'
import type { Actor } from '../actor.js'
import { callerOf } from '../caller.js'
import { demandAgain } from '../demands.js'
import type { SecretBox } from '../ports/secretBox.js'

/** Delay before a retry of a call that is under way, in seconds. */
const RETRY_SECONDS = 1

/** A call with an idempotency key. */
export interface KeyedCall {
  readonly identity: CallIdentity
  readonly fingerprint: Buffer
  /** The key as the client has sent it. */
  readonly clientKey: string
  readonly actor: Actor
}

/**
 * Both hashes depend on the server's key, and the fingerprint also on the client's key. Arguments may hold a password, and an attacker with the
 * hashes must not be able to guess it.
 * @param args as the schema has coerced them, the same in both styles.
 */
export function keyedCall(secrets: SecretBox, actor: Actor, operation: string, clientKey: string, args: object): KeyedCall {
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null)) // a null argument counts as missing
  return {
    identity: { caller: callerOf(actor), operation, key: secrets.mac('idempotency key', clientKey) },
    fingerprint: secrets.mac('idempotency fingerprint', `${clientKey} ${canonical(given)}`),
    clientKey,
    actor,
  }
}

/**
 * The same text for the same values, whatever the order of the fields. `null` is kept: in a merge patch it clears a field, where a missing field
 * changes nothing.
 */
function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .join()}}`
}

/**
 * The stored record of a call's key. @returns undefined when the key is new.
 * @throws IDEMPOTENCY_CONFLICT when the key was used with other arguments; DUPLICATE_ORDER when the earlier call made an order the caller may see.
 */
export async function recordOf(db: Db, { identity, fingerprint, actor }: KeyedCall): Promise<IdempotencyRecord | undefined> {
  const record = await findRecord(db, identity)
  if (!record || record.fingerprint.equals(fingerprint)) return record
  if (record.orderId !== null && identity.operation === 'placeOrder' && isMet(actor, record)) throw duplicateOrder(record.orderId)
  throw idempotencyConflict()
}

function isMet(actor: Actor, { demands }: IdempotencyRecord): boolean {
  try {
    demandAgain(actor, demands)
    return true
  } catch {
    return false
  }
}

export function inProgress(): ApiError {
  return idempotencyInProgress(RETRY_SECONDS)
}
