import { setTimeout as sleep } from 'node:timers/promises'
import type { DbSession } from '../../db/client.js'
import { findSandboxCharge, insertSandboxCharge, refundSandboxCharge } from '../../db/queries/sandboxCharges.js'
import type { ChargeOutcome, PaymentProvider, RefundOutcome, UnknownOutcome } from '../../domain/ports/payments.js'
import type { PaymentMethod } from '../../domain/sandbox/shopOutcomes.js'
import type { Clock } from '../../values/clock.js'
import type { Ids } from '../../values/ids.js'

/** Longer than the timeout of a charge. */
const NEVER_MS = 60_000
const SLOW_MS = 2000
/** How long a charge by `pm_error` or `pm_lost` fails, counted from its first request. */
const OUTAGE_MS = 60_000

const declines: ReadonlySet<string> = new Set<PaymentMethod>(['pm_declined', 'pm_error'])
/** Methods whose charges are not answered during the outage. */
const failing: ReadonlySet<string> = new Set<PaymentMethod>(['pm_error', 'pm_lost'])

interface SandboxOptions {
  /** Opens a session for each call, so that the sandbox commits independently of the shop. */
  readonly session: () => DbSession
  readonly clock: Clock
  readonly ids: Ids
}

/**
 * A payment provider inside the process, whose books survive a kill. `paymentMethods` tells the outcome of each method. `pm_error` and `pm_lost` fail for a
 * minute only, so that no order waits for ever.
 */
export function createSandboxPayments({ session, clock, ids }: SandboxOptions): PaymentProvider {
  return {
    isSimulated: true,
    async charge({ key, reference, amount, currency, method: asked }): Promise<ChargeOutcome> {
      const method = asked as PaymentMethod // every other method behaves as pm_ok
      if (method === 'pm_rejected') return rejection
      if (method === 'pm_down') return { kind: 'notSent', cause: failure.cause }
      const known = await findSandboxCharge(session().db, key)
      if (known && isOver(known, method, clock.now())) return outcomeOf(known)
      if (known) return failure
      if (method === 'pm_slow') await sleep(SLOW_MS)
      const status = declines.has(method) ? 'declined' : 'charged'
      const charge = {
        key,
        chargeId: `ch_${ids.random(12).toString('base64url')}`,
        reference,
        amount,
        currency,
        status,
        createdAt: clock.now(),
      } as const
      await session().transaction((tx) => insertSandboxCharge(tx, charge))
      if (failing.has(method)) return failure
      if (method === 'pm_timeout') await sleep(NEVER_MS, undefined, { ref: false })
      // of two concurrent requests, one has made the charge
      return outcomeOf((await findSandboxCharge(session().db, key)) ?? charge)
    },
    async refund({ key, chargeId }): Promise<RefundOutcome> {
      const isDone = await session().transaction((tx) => refundSandboxCharge(tx, chargeId, key))
      return isDone ? { kind: 'refunded' } : { kind: 'refused', status: 404, answer: 'the sandbox knows no such charge' }
    },
  }
}

const failure: UnknownOutcome = { kind: 'unknown', isFault: false, cause: new Error('the payment method asks the sandbox to fail') }

const rejection: ChargeOutcome = { kind: 'rejected', status: 422, answer: 'the payment method asks the sandbox to reject it' }

function isOver({ createdAt }: { createdAt: Date }, method: PaymentMethod, now: Date): boolean {
  return !failing.has(method) || createdAt.getTime() + OUTAGE_MS <= now.getTime()
}

function outcomeOf({ status, chargeId }: { status: string; chargeId: string }) {
  return status === 'declined' ? ({ kind: 'declined', reason: 'The card was declined' } as const) : ({ kind: 'charged', chargeId } as const)
}
