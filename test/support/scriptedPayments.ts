import { randomUUID } from 'node:crypto'
import type {
  ChargeOutcome,
  ChargeRequest,
  NotSentOutcome,
  PaymentProvider,
  RefundOutcome,
  RefundRequest,
  UnknownOutcome,
} from '../../src/domain/ports/payments.js'

/** The fate of a call: done; declined; refused for the request (400) or for the gateway's access (401); not sent; lost on the way there or back. */
type Fate = 'done' | 'declined' | 'rejected' | 'misconfigured' | 'unsent' | 'lost' | 'vanished'

interface Charge {
  readonly key: string
  readonly id: string
  readonly amount: number
  readonly reference: string
  readonly method: string
  /** Keys of its refunds. */
  readonly refundKeys: Set<string>
}

/** A gate that holds calls until the test opens it. */
interface Gate {
  /** Resolves when a call has arrived. */
  readonly reached: Promise<void>
  open(): void
}

/** A payment provider that follows a script and keeps books. */
export interface ScriptedPayments extends PaymentProvider {
  /** By key. */
  readonly charges: ReadonlyMap<string, Charge>
  /** Every call, in its order. */
  readonly calls: readonly { readonly kind: 'charge' | 'refund'; readonly key: string }[]
  /** The fates of the next charges; later charges are done. */
  nextCharges(...fates: readonly Fate[]): void
  nextRefunds(...fates: readonly Fate[]): void
  /** The next charge waits before it is made. */
  holdCharge(): Gate
  /** The next charge is made, but its answer waits. */
  holdAnswer(): Gate
  holdRefund(): Gate
}

export function scriptedPayments(): ScriptedPayments {
  const charges = new Map<string, Charge>()
  const declined = new Set<string>()
  const calls: { kind: 'charge' | 'refund'; key: string }[] = []
  const fates = { charge: [] as Fate[], refund: [] as Fate[] }
  const gates = { charge: [] as Waiting[], answer: [] as Waiting[], refund: [] as Waiting[] }

  return {
    charges,
    calls,
    nextCharges: (...next) => void fates.charge.push(...next),
    nextRefunds: (...next) => void fates.refund.push(...next),
    holdCharge: () => hold(gates.charge),
    holdAnswer: () => hold(gates.answer),
    holdRefund: () => hold(gates.refund),
    async charge({ key, amount, reference, method }: ChargeRequest): Promise<ChargeOutcome> {
      calls.push({ kind: 'charge', key })
      const fate = fates.charge.shift() ?? 'done'
      await gates.charge.shift()?.pass()
      if (fate === 'unsent' || fate === 'lost') return unanswered(fate)
      if (fate === 'rejected') return { kind: 'rejected', status: 400, answer: 'bad method' }
      if (fate === 'misconfigured') return { kind: 'misconfigured', status: 401, answer: 'who are you?' }
      if (fate === 'declined') declined.add(key)
      if (declined.has(key)) return { kind: 'declined', reason: 'The payment was declined' }
      const charge = charges.get(key) ?? { key, id: `ch_${randomUUID()}`, amount, reference, method, refundKeys: new Set() }
      charges.set(key, charge)
      await gates.answer.shift()?.pass()
      if (fate === 'vanished') return unanswered(fate)
      return { kind: 'charged', chargeId: charge.id }
    },
    async refund({ key, chargeId }: RefundRequest): Promise<RefundOutcome> {
      calls.push({ kind: 'refund', key })
      const fate = fates.refund.shift() ?? 'done'
      await gates.refund.shift()?.pass()
      if (fate === 'unsent' || fate === 'lost') return unanswered(fate)
      const charge = [...charges.values()].find(({ id }) => id === chargeId)
      if (!charge || fate === 'rejected') return { kind: 'refused', status: 404, answer: 'there is no such charge' }
      charge.refundKeys.add(key)
      return fate === 'vanished' ? unanswered(fate) : { kind: 'refunded' }
    },
  }
}

function unanswered(fate: 'unsent' | 'lost' | 'vanished'): NotSentOutcome | UnknownOutcome {
  const cause = new Error(fate === 'unsent' ? 'the provider is being left alone' : 'the provider did not answer')
  return fate === 'unsent' ? { kind: 'notSent', cause } : { kind: 'unknown', isFault: true, cause }
}

interface Waiting {
  pass(): Promise<void>
}

function hold(waiting: Waiting[]): Gate {
  const arrival = signal()
  const opening = signal()
  waiting.push({
    pass() {
      arrival.give()
      return opening.given
    },
  })
  return { reached: arrival.given, open: opening.give }
}

function signal(): { readonly given: Promise<void>; give(): void } {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give: () => give() }
}
