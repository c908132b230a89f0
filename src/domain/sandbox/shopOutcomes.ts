import type { SandboxOutcome } from './outcome.js'

/** The payment methods of the sandbox, with the outcome of an order. An order by any other method succeeds. */
const paymentMethods = {
  pm_ok: { meaning: 'The order is paid.' },
  pm_declined: { meaning: 'The charge is declined. The units are free again.', code: 'PAYMENT_FAILED' },
  pm_slow: { meaning: 'The order is paid after two seconds.' },
  pm_rejected: {
    meaning: 'The provider rejects the request for the charge: `details.reason` is `provider_rejected`.',
    code: 'PAYMENT_FAILED',
  },
  pm_down: {
    meaning: 'The provider cannot be reached. Nothing is ordered, and the idempotency key can be used again.',
    code: 'SERVICE_UNAVAILABLE',
  },
  pm_lost: {
    meaning: 'The provider charges, and its answers are lost for one minute of business time. Then the order is paid.',
    code: 'SERVICE_UNAVAILABLE',
  },
  pm_error: {
    meaning: 'The provider fails for one minute of business time. Then the charge is declined.',
    code: 'SERVICE_UNAVAILABLE',
  },
  pm_timeout: {
    meaning: 'The provider charges and does not answer the first request. The order is paid after ten seconds, by the second request.',
  },
} as const satisfies Readonly<Record<string, Pick<SandboxOutcome, 'meaning' | 'code'>>>

export type PaymentMethod = keyof typeof paymentMethods

/** The outcomes that callers of the shop's sandbox can ask for. */
export const shopOutcomes: readonly SandboxOutcome[] = Object.entries(paymentMethods).map(([value, outcome]) => ({
  place: 'paymentMethod',
  value,
  ...outcome,
}))
