import { expect } from 'vitest'
import type { ChargeOutcome, RefundOutcome } from '../../src/domain/ports/payments.js'
import type { Answer } from '../orders/shop.js'
import type { Heard, HeardAnswer } from '../support/unrulyProvider.js'

/** The rules about a payment provider's replies, written a second time. The product must reach the same results. */

const RESERVATION_MS = 15 * 60_000
const MAX_DELAY_MS = 5 * 60_000
/** Refusals that leave the outcome open. */
const passing = [408, 409, 425, 429]

/** The meaning of one reply. */
export type Meaning =
  | { readonly kind: 'charged'; readonly chargeId: string | undefined }
  | { readonly kind: 'declined' | 'rejected' | 'misconfigured' | 'refunded' | 'refused' }
  /** @param waitMs the provider asks for this pause; five minutes at most count */
  | { readonly kind: 'unknown'; readonly waitMs: number }

export function meaningOfCharge({ status = 0, isWhole = false, chargeId, ...heard }: HeardAnswer): Meaning {
  if ((status === 200 || status === 201) && isWhole) return { kind: 'charged', chargeId }
  if (status === 402) return { kind: 'declined' }
  if (status === 401 || status === 403) return { kind: 'misconfigured' }
  return isRefusal(status) ? { kind: 'rejected' } : open(heard)
}

export function meaningOfRefund({ status = 0, ...heard }: Heard): Meaning {
  if (status >= 200 && status < 300) return { kind: 'refunded' }
  return isRefusal(status) ? { kind: 'refused' } : open(heard)
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && !passing.includes(status)
}

function open({ retryAfter = '' }: Heard): Meaning {
  const seconds = Number(retryAfter)
  const waitMs = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000
  return { kind: 'unknown', waitMs: Math.min(MAX_DELAY_MS, Number.isNaN(waitMs) ? 0 : waitMs) }
}

/** An outcome of the adapter in the words of this model. */
export function meaningOfOutcome(outcome: ChargeOutcome | RefundOutcome): Meaning | { readonly kind: 'notSent' } {
  if (outcome.kind === 'charged') return { kind: 'charged', chargeId: outcome.chargeId }
  if (outcome.kind === 'unknown') return { kind: 'unknown', waitMs: Math.min(MAX_DELAY_MS, outcome.retryAfterMs ?? 0) }
  return { kind: outcome.kind }
}

type Decision = 'charged' | 'declined' | 'rejected' | 'misconfigured' | 'notSent' | 'open'

/** The decision of all replies under one charge key. A refusal decides only when no earlier outcome is open. */
function decisionOf(answers: readonly Meaning[]): Decision {
  if (answers.length === 0) return 'notSent'
  const isDoubtful = answers.some(({ kind }) => kind === 'unknown')
  const decisive = answers.find(({ kind }) => kind === 'charged' || kind === 'declined' || (!isDoubtful && kind !== 'unknown'))
  return (decisive?.kind as Decision | undefined) ?? 'open' // a charge is neither refunded nor refused
}

/** An order in its table; times are in milliseconds. */
export interface OrderState {
  readonly id: number
  readonly paid: string
  readonly point: string
  readonly chargeKey: string
  readonly refundKey: string | null
  readonly attempts: number
  readonly due: number | null
  readonly createdAt: number
}

/** All replies so far by key, and the error lines of the log by order. */
interface Evidence {
  readonly answers: ReadonlyMap<string, readonly Meaning[]>
  readonly alerts: ReadonlyMap<number, number>
  /** The time of the business clock, in milliseconds. */
  readonly now: number
  /** True for an order that the step may work on: the order of a call, or every order for a run of the background loop. */
  readonly worksOn: (id: number) => boolean
}

/** An order at the last look, with the number of replies until then. */
interface Seen extends OrderState {
  readonly charges: number
  readonly refunds: number
  /** True once the reservation has ended before the decision. */
  readonly isUndone: boolean
}

/** Follows the orders of one sequence from step to step, and compares each with its expected state. */
export class OrderModel {
  readonly #seen = new Map<number, Seen>()
  readonly #alerted = new Set<number>()
  readonly #leftOut = new Set<number>()

  /** Leaves these orders out from now on: a process has crashed over them, so the gateway cannot know which calls it made. */
  leaveOut(orders: readonly OrderState[]): void {
    for (const { id } of orders) this.#leftOut.add(id)
  }

  /** Looks at the orders after a step, during which the clock did not move. */
  look(orders: readonly OrderState[], evidence: Evidence): void {
    for (const order of orders) if (!this.#leftOut.has(order.id)) this.#judge(order, evidence)
  }

  /** Compares the reply to a caller with the replies of the provider. */
  expectAnswer({ status, code, details, order }: Answer, orders: readonly OrderState[], answers: Evidence['answers']): void {
    const state = orders.find(({ id }) => id === (order?.id ?? details?.orderId))
    if (!state || this.#leftOut.has(state.id)) return
    const expected = {
      charged: { status: 201, code: undefined },
      declined: { status: 402, code: 'PAYMENT_FAILED', reason: undefined },
      rejected: { status: 402, code: 'PAYMENT_FAILED', reason: 'provider_rejected' },
      misconfigured: { status: 503, code: 'SERVICE_UNAVAILABLE' },
      notSent: { status: 503, code: 'SERVICE_UNAVAILABLE' },
      open: { status: 503, code: 'SERVICE_UNAVAILABLE' },
    }[decisionOf(answers.get(state.chargeKey) ?? [])]
    expect({ status, code, reason: details?.reason }, `the answer about order ${state.id}`).toMatchObject(expected)
  }

  /** Expects a reply that leaves a payment open to say when the order is due. */
  expectWait({ code, details, retry }: Answer, orders: readonly OrderState[], now: number): void {
    const state = orders.find(({ id }) => id === details?.orderId)
    if (code !== 'SERVICE_UNAVAILABLE' || !state?.due || this.#leftOut.has(state.id)) return
    expect(retry?.afterSeconds, `the wait for order ${state.id}`).toBe(Math.max(1, Math.ceil((state.due - now) / 1000)))
  }

  #judge(order: OrderState, { answers, alerts, now, worksOn }: Evidence): void {
    const { id, chargeKey, refundKey, paid, point } = order
    const charges = answers.get(chargeKey) ?? []
    const refunds = (refundKey !== null && answers.get(refundKey)) || []
    const before = this.#seen.get(id)
    const story = JSON.stringify({ order, before, charges, refunds })

    const end = order.createdAt + RESERVATION_MS
    const hasEnded = before?.point === 'charging' && now >= end && worksOn(id)
    const decision = decisionOf(charges)
    const isPaidBack = refunds.some(({ kind }) => kind === 'refunded')
    const isUndone = hasEnded || before?.isUndone === true
    this.#seen.set(id, { ...order, charges: charges.length, refunds: refunds.length, isUndone })
    expect({ paid, point }, story).toEqual(expectedEnd({ decision, isUndone, isCancelled: refundKey !== null, isPaidBack }))
    const isAskedTooOften = charges.slice(0, -1).some(({ kind }) => kind === 'charged' || kind === 'declined')
    expect(isAskedTooOften, `asked after the decision: ${story}`).toBe(false)

    const isTouched = !before || charges.length + refunds.length > before.charges + before.refunds || order.due !== before.due
    if (before?.due && before.due > now) expect(isTouched, `asked before it is due: ${story}`).toBe(false)
    if (point !== 'settled' && isTouched) {
      const isRefund = decision === 'charged'
      const [calls, earlier] = isRefund ? [refunds, before?.refunds] : [charges, before?.charges]
      const madeNow = calls.slice(earlier)
      const attempts = (before?.point === point ? before.attempts : 0) + (madeNow.length > 0 ? 1 : 0)
      expect(order.attempts, `attempts: ${story}`).toBe(attempts)
      expectBackoff(order, madeNow.at(-1), { now, end, story })
      if (isRefund || now >= end) this.#alerted.add(id)
    }
    const isRefused = decision === 'rejected' || decision === 'misconfigured'
    expect(alerts.get(id) ?? 0, `alerts: ${story}`).toBe(this.#alerted.has(id) || isRefused ? 1 : 0)
  }
}

interface Facts {
  readonly decision: Decision
  readonly isUndone: boolean
  readonly isCancelled: boolean
  readonly isPaidBack: boolean
}

function expectedEnd({ decision, isUndone, isCancelled, isPaidBack }: Facts): Pick<OrderState, 'paid' | 'point'> {
  if (decision === 'open') return { paid: 'pending', point: isUndone ? 'undoing' : 'charging' }
  if (decision !== 'charged') return { paid: 'failed', point: 'settled' }
  if (isUndone) return isPaidBack ? { paid: 'failed', point: 'settled' } : { paid: 'pending', point: 'undoing' }
  if (!isCancelled) return { paid: 'captured', point: 'settled' }
  return isPaidBack ? { paid: 'refunded', point: 'settled' } : { paid: 'refunding', point: 'refunding' }
}

/** The delay doubles from 2 s to 5 min, less a random part of up to one half. A longer Retry-After replaces it. Charging ends with the reservation. */
function expectBackoff(
  { attempts, due, point }: OrderState,
  latest: Meaning | undefined,
  { now, end, story }: { readonly now: number; readonly end: number; readonly story: string },
): void {
  const full = Math.min(MAX_DELAY_MS, 1000 * 2 ** Math.max(1, attempts))
  const wait = latest?.kind === 'unknown' ? latest.waitMs : 0
  const after = (milliseconds: number) => (point === 'charging' ? Math.min(now + milliseconds, end) : now + milliseconds)
  expect(due, `due too early: ${story}`).toBeGreaterThanOrEqual(after(Math.max(full / 2, wait)))
  expect(due, `due too late: ${story}`).toBeLessThanOrEqual(after(Math.max(full, wait)))
}
