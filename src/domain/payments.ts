import type { Cents } from '../values/money.js'

/** A charge that is asked for, once or often: the provider makes one of all that come under the same key. */
export interface ChargeRequest {
  /** UUID. */
  readonly key: string
  /** What the charge is for, as the provider's books name it: the number of the order. */
  readonly reference: string
  readonly amount: Cents
  /** ISO 4217. */
  readonly currency: string
  readonly method: string
  /** Whose share of the provider's places the request takes: a customer's, or that of the loop that settles orders. */
  readonly owner: string
}

export interface RefundRequest {
  /** UUID. */
  readonly key: string
  /** As the provider has named it. */
  readonly chargeId: string
  readonly amount: Cents
  /** ISO 4217. */
  readonly currency: string
  /** As with a charge. */
  readonly owner: string
}

/** The provider has not answered, or not in a way that tells what has happened: the request may have been carried out. */
export interface UnknownOutcome {
  readonly kind: 'unknown'
  /** Milliseconds for which the provider asks to be left alone. */
  readonly retryAfterMs?: number
  /** Whether it tells of a provider in trouble: a provider that is busy (429) works. */
  readonly isFault: boolean
  /** For the log. */
  readonly cause: unknown
}

/** The request has not left the gateway: nothing has been carried out. */
export interface NotSentOutcome {
  readonly kind: 'notSent'
  readonly cause: unknown
}

/** An answer that refuses the request. */
interface Refusal<Kind extends string> {
  readonly kind: Kind
  /** HTTP status. */
  readonly status: number
  /** The beginning of the provider's answer, without secrets: for the log. */
  readonly answer: string
}

/** `rejected` is about the request, `misconfigured` (401, 403) about the gateway's own access. */
export type ChargeOutcome =
  | { readonly kind: 'charged'; readonly chargeId: string }
  | { readonly kind: 'declined'; readonly reason: string }
  | Refusal<'rejected'>
  | Refusal<'misconfigured'>
  | UnknownOutcome
  | NotSentOutcome

export type RefundOutcome = { readonly kind: 'refunded' } | Refusal<'refused'> | UnknownOutcome | NotSentOutcome

/** Somebody who takes money. It tells by outcomes what has happened, never by an error, and is never called within a transaction. */
export interface PaymentProvider {
  /** Whether callers choose how it fails: then failures say nothing about its health. */
  readonly isSimulated?: boolean
  charge(request: ChargeRequest, signal?: AbortSignal): Promise<ChargeOutcome>
  refund(request: RefundRequest, signal?: AbortSignal): Promise<RefundOutcome>
}
