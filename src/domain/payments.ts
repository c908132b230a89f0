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
}

export type ChargeOutcome = { readonly kind: 'charged'; readonly chargeId: string } | { readonly kind: 'declined'; readonly reason: string }

export interface RefundRequest {
  /** UUID. */
  readonly key: string
  readonly chargeId: string
  readonly amount: Cents
}

/** Somebody who takes money. Never called within a transaction. @throws PaymentUnavailable */
export interface PaymentProvider {
  charge(request: ChargeRequest, signal?: AbortSignal): Promise<ChargeOutcome>
  refund(request: RefundRequest, signal?: AbortSignal): Promise<void>
}

/** The provider has not answered, or not in a way that tells what has happened. */
export class PaymentUnavailable extends Error {
  override readonly name = 'PaymentUnavailable'
  /** @param wasSent false when the provider cannot have heard of the request. */
  constructor(
    message: string,
    readonly wasSent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
