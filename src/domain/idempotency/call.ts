import type { Db } from '../../db/client.js'
import { type CallIdentity, findRecord, type IdempotencyRecord } from '../../db/queries/idempotency.js'
import { HOUR_MS } from '../../values/durations.js'
import type { ApiError } from '../../values/errors/apiError.js'
import type { ErrorCode } from '../../values/errors/catalogue.js'
import { idempotencyConflict, idempotencyInProgress } from '../../values/errors/make.js'
import type { WorkId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { callerOf } from '../caller.js'
import { demandAgain } from '../demands.js'
import type { Services } from '../services.js'
import { KEY_HOURS } from './keyHours.js'

/** Delay before a retry of a call that is under way, in seconds. */
const RETRY_SECONDS = 1

/** The purposes of the two hashes. */
const KEY = 'idempotency key'
const FINGERPRINT = 'idempotency fingerprint'

/** Work that goes on after its first commit, such as the payment of an order. */
export interface LongWork {
  /** True while a process works on it. */
  isUnderWay(db: Db, id: WorkId): Promise<boolean>
  /** The refusal of a call with other arguments under the key of the work, for a caller who may see the work. Default: IDEMPOTENCY_CONFLICT. */
  readonly duplicate?: { readonly code: ErrorCode; refuse(id: WorkId): ApiError }
}

/** A call with an idempotency key. */
export interface KeyedCall {
  readonly identity: CallIdentity
  readonly fingerprint: Buffer
  /** The fingerprints that earlier keys of the server make. */
  readonly earlierFingerprints: readonly Buffer[]
  /** The key as the client has sent it. */
  readonly clientKey: string
  readonly actor: Actor
  /** For an operation that commits before it is done. */
  readonly work?: LongWork | undefined
}

/**
 * Both hashes depend on the server's key, and the fingerprint also on the client's key. Arguments may hold a password, and an attacker with the
 * hashes must not be able to guess it.
 * @param args as the schema has coerced them, the same in both styles.
 */
export function keyedCall(
  { secrets, clock }: Pick<Services, 'secrets' | 'clock'>,
  actor: Actor,
  { name, work }: { readonly name: string; readonly work?: LongWork | undefined },
  clientKey: string,
  args: object,
): KeyedCall {
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null)) // a null argument counts as missing
  const facts = `${clientKey} ${canonical(given)}`
  return {
    identity: {
      caller: callerOf(actor),
      operation: name,
      key: secrets.mac(KEY, clientKey),
      earlierKeys: secrets.earlierMacs(KEY, clientKey),
      keptSince: new Date(clock.now().getTime() - KEY_HOURS * HOUR_MS),
    },
    fingerprint: secrets.mac(FINGERPRINT, facts),
    earlierFingerprints: secrets.earlierMacs(FINGERPRINT, facts),
    clientKey,
    actor,
    work,
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
 * @throws IDEMPOTENCY_CONFLICT when the key was used with other arguments; or the refusal of the work that the earlier call began, when the caller may see the work.
 */
export async function recordOf(
  db: Db,
  { identity, fingerprint, earlierFingerprints, actor, work }: KeyedCall,
): Promise<IdempotencyRecord | undefined> {
  const record = await findRecord(db, identity)
  if (!record || [fingerprint, ...earlierFingerprints].some((known) => record.fingerprint.equals(known))) return record
  const duplicate = record.workId === null ? undefined : work?.duplicate?.refuse(record.workId)
  throw duplicate && isMet(actor, record) ? duplicate : idempotencyConflict()
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
