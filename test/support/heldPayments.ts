import type { ChargeOutcome, PaymentProvider } from '../../src/domain/ports/payments.js'

/** A payment provider that answers only when the test says so. */
export interface HeldPayments extends PaymentProvider {
  /** Resolves at the next call for a charge. */
  asked(): Promise<void>
  /** Answers all waiting calls: they are charged. */
  answer(): void
}

export function heldPayments(): HeldPayments {
  let waiting: ((outcome: ChargeOutcome) => void)[] = []
  let onAsked: (() => void)[] = []
  return {
    charge: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        for (const tell of onAsked) tell()
        onAsked = []
      }),
    refund: async () => ({ kind: 'refunded' }),
    asked: () => new Promise((resolve) => onAsked.push(resolve)),
    answer() {
      for (const resolve of waiting) resolve({ kind: 'charged', chargeId: 'ch_held' })
      waiting = []
    },
  }
}
