import type { ChargeOutcome, PaymentProvider } from '../../src/domain/payments.js'

/** A payment provider that is asked and does not answer until it is told to. */
export interface HeldPayments extends PaymentProvider {
  /** Until somebody asks for a charge, the next time. */
  asked(): Promise<void>
  /** Answers all that wait: they are charged. */
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
