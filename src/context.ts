import type { FieldNode } from 'graphql'
import type { DbForReads } from './db/planUse.js'
import type { Actor } from './domain/actor.js'
import type { CacheReader } from './domain/cache/reads.js'
import type { KeyedOutcome } from './domain/idempotency/runOnce.js'
import type { CallLimits } from './domain/limits/callLimits.js'
import type { CallPressure } from './domain/limits/callPressure.js'
import type { Services } from './domain/services.js'
import type { Loaders } from './loaders/loaders.js'
import type { Trace } from './observability/trace.js'
import type { Deprecation } from './values/deprecation.js'
import type { ApiError } from './values/errors/apiError.js'
import { MAX_ERRORS } from './values/errors/maxErrors.js'
import type { QuotaName } from './values/quotas.js'

export type Style = 'graphql' | 'rest'

/** Why an operation runs: for a waiting caller, or for an event of a subscription. Event runs have database connections of their own. */
export type Purpose = 'call' | 'event'

/** Facts about a call that the door has found out. */
export interface CallFacts {
  readonly actor: Actor
  readonly requestId: string
  /** IP address. */
  readonly address: string
  readonly idempotency: IdempotencyHeaders
  /** The header `X-Sandbox-Error`: the error that the caller asks for. */
  readonly askedError?: string | undefined
  /** Whether the caller asks for the price of every field. */
  readonly explainsCost: boolean
  /** Absent when calls are not limited. */
  readonly limits?: CallLimits | undefined
  /** Absent when no call is refused for overload. */
  readonly pressure?: CallPressure | undefined
  /** The connection of the call. */
  readonly reader?: CacheReader | undefined
  /** Absent while tracing is off. */
  readonly trace?: Trace | undefined
}

/** The two headers that carry an idempotency key. */
export interface IdempotencyHeaders {
  /** `Idempotency-Key` */
  readonly standard?: string
  /** `X-Idempotency-Key` */
  readonly extended?: string
}

/** The cost of an operation, in points. */
export interface OperationCost {
  /** The price before the run, with the sizes of pages. A price above `MAX_COST` (`policies/price.ts`) is refused, so a policy draws no more than that. */
  readonly requested: number
  /** The price of the returned rows; absent while the operation runs. An operation that was refused has cost nothing. */
  actual?: number
  /** Points that the caller's budget has left; absent without a budget. */
  remaining?: number
  /** Points of the caller's whole budget. A minute restores it. */
  limit?: number
}

/** Facts that the operation reports to the code that writes the reply. */
export interface ReplyNotes {
  /** The answer stored under an idempotency key. `body` is the REST representation. */
  remembered?: { readonly body: string | undefined; readonly isReplayed: boolean }
  /** The idempotency outcome of each mutation. */
  readonly keyed: KeyedOutcome[]
  /** Name of the operation for logs, if it has one: without secrets, and cut. */
  operationName?: string | undefined
  /** True when the caller has asked for an error, and has got it. */
  isScripted?: boolean
  /** Code of the operation's first error. */
  errorCode?: string | undefined
  /** The number of values of lists, and of fields below lists, that have failed. */
  failures?: number
  /** Rows that the lists of the operation have returned, by the first field of the document that selects the list. */
  rows?: Map<FieldNode, number>
  /** Absent until the operation is known. */
  cost?: OperationCost
  /** SQL statements of the operations of the request that have run so far. */
  statements?: number
  /** True when the operation has drawn from the quotas of its caller. */
  hasPaid?: boolean
  /** Points that it has drawn. */
  paidPoints?: number
  /** Paid calls of fields with a quota of their own, which have not run yet. */
  paidCalls?: Map<QuotaName, number>
  /** The refusal of the whole operation with a status of its own, in both styles: 429 or 503. */
  refusal?: ApiError
  /** The version of the API that a call of REST names in its path. */
  apiVersion?: string | undefined
  /** The deprecated parts of the contract that the call uses. Absent for a call that uses none. */
  deprecated?: Set<Deprecation>
  /** True when the deprecated parts of the operation are counted. */
  hasCountedUses?: boolean
}

/** The use of read replicas by an operation. */
interface ReplicaOfCall {
  /** From now on a replica answers the reads of the operation, if one may answer its caller. */
  choose(): Promise<void>
  /** Must be awaited before the caller is told that it has written: the next reads of the caller see the write. */
  noteWrites(): Promise<void>
}

/** The context of one operation, passed to each of its resolvers. Plain data, because Apollo clones it. */
export interface RequestContext {
  readonly requestId: string
  readonly style: Style
  readonly actor: Actor
  readonly services: Services
  readonly idempotency: IdempotencyHeaders
  /** The error that the caller asks for. Always undefined outside of sandbox and test. */
  readonly askedError?: string | undefined
  /** Whether the reply tells the price of every field. */
  readonly explainsCost?: boolean
  /** Absent when calls are not limited, and for the gateway's own operations. */
  readonly limits?: CallLimits | undefined
  /** Absent when no call is refused for overload, and for the gateway's own operations. */
  readonly pressure?: CallPressure | undefined
  readonly notes: ReplyNotes
  readonly loaders: Loaders
  /** Absent for events, and for results within a transaction: their reads are never planned. */
  readonly dbForReads?: DbForReads | undefined
  /** The connection that gets the reply. Absent for the gateway's own operations: they get no kept answers. */
  readonly reader?: CacheReader | undefined
  /** Absent while tracing is off. */
  readonly trace?: Trace | undefined
  /** Absent without read replicas, and for the gateway's own operations. */
  readonly replica?: ReplicaOfCall | undefined
  /** SQL statements sent so far. */
  readonly statements: () => number
  /** The refusals of the fields whose inputs break our constraints. Absent when no field has such an input. */
  readonly refusedInputs?: ReadonlyMap<FieldNode, ApiError>
  /** The refusal of a route that has ended, for a call whose answer may be stored under its idempotency key. */
  readonly endedRoute?: ApiError
}

/**
 * Counts a failure that can happen for each of many objects. A reply lists a few errors, and each error costs time, so the later failures are null
 * without an error. @returns the error, or null when the operation has enough errors
 */
export function fewErrors<Failure>({ notes }: Pick<RequestContext, 'notes'>, error: Failure): Failure | null {
  notes.failures = (notes.failures ?? 0) + 1
  return notes.failures > MAX_ERRORS ? null : error
}
