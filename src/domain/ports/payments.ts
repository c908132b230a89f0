import type { Span } from '../../observability/trace.js'
import type { Cents } from '../../values/money.js'

/** A request for a charge. The provider makes one charge for all requests under the same key. */
export interface ChargeRequest {
  /** UUID. */
  readonly key: string
  /** The order number, which names the charge in the provider's books. */
  readonly reference: string
  readonly amount: Cents
  /** ISO 4217. */
  readonly currency: string
  readonly method: string
  /** The owner whose share of the provider's places the request uses: a customer, or the loop that settles orders. */
  readonly owner: string
  /** The span that the request is a part of; absent while tracing is off. */
  readonly span?: Span | undefined
}

export interface RefundRequest {
  /** UUID. */
  readonly key: string
  /** The provider's id of the charge. */
  readonly chargeId: string
  readonly amount: Cents
  /** ISO 4217. */
  readonly currency: string
  /** As in `ChargeRequest`. */
  readonly owner: string
  /** As in `ChargeRequest`. */
  readonly span?: Span | undefined
}

/** The provider has not answered, or its answer does not tell the result: the provider may have carried out the request. */
export interface UnknownOutcome {
  readonly kind: 'unknown'
  /** The provider's Retry-After, in milliseconds. */
  readonly retryAfterMs?: number
  /** True when the outcome is a sign of trouble at the provider. A busy provider (429) is healthy. */
  readonly isFault: boolean
  /** For the log. */
  readonly cause: unknown
}

/** The gateway has not sent the request, so the provider has done nothing. */
export interface NotSentOutcome {
  readonly kind: 'notSent'
  readonly cause: unknown
}

/** An answer that refuses the request. */
interface PaymentRefusal<Kind extends string> {
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
  | PaymentRefusal<'rejected'>
  | PaymentRefusal<'misconfigured'>
  | UnknownOutcome
  | NotSentOutcome

export type RefundOutcome = { readonly kind: 'refunded' } | PaymentRefusal<'refused'> | UnknownOutcome | NotSentOutcome

/** A payment provider. Its methods report every result as an outcome and never throw. They are never called within a transaction. */
export interface PaymentProvider {
  /** True when callers choose how the provider fails. Such failures say nothing about its health. */
  readonly isSimulated?: boolean
  /** True while the gateway sends few requests or none, because the provider has failed. A success ends it. */
  readonly isPaused?: boolean
  charge(request: ChargeRequest, signal?: AbortSignal): Promise<ChargeOutcome>
  refund(request: RefundRequest, signal?: AbortSignal): Promise<RefundOutcome>
}

declare module '../services.js' {
  interface Services {
    readonly payments: PaymentProvider
  }
}
