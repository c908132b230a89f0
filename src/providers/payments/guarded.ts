import { ExponentialBackoff, handleWhenResult, retry, TimeoutStrategy, timeout } from 'cockatiel'
import type {
  ChargeOutcome,
  ChargeRequest,
  NotSentOutcome,
  PaymentProvider,
  RefundOutcome,
  RefundRequest,
  UnknownOutcome,
} from '../../domain/ports/payments.js'
import type { Span } from '../../observability/trace.js'
import { type GateBounds, GateFull, unmeasured } from '../../values/fairGate.js'
import { type News, ProviderHealth } from './providerHealth.js'

export interface PatienceSettings {
  /** Maximum time one request may take, in milliseconds. */
  readonly timeoutMs: number
  readonly attempts: number
  /** Failures in a row, each of a different request, after which no request is sent for `breakMs`. */
  readonly breakAfter: number
  readonly breakMs: number
  /** Maximum delay before the first retry, in milliseconds. */
  readonly firstDelayMs: number
  /** Maximum time that a request waits for a place, in milliseconds. */
  readonly queueMs: number
}

const defaults: PatienceSettings = {
  timeoutMs: 10_000,
  attempts: 2,
  breakAfter: 10,
  breakMs: 5000,
  firstDelayMs: 200,
  queueMs: 10_000,
}

/** Bounds on the requests that are under way or wait, in total and for one owner. */
const places: GateBounds = { places: 50, placesPerOwner: 10, placesKept: 10, queue: 200, queuePerOwner: 40, queueKept: 40 }

type Outcome = ChargeOutcome | RefundOutcome

/**
 * Wraps a provider with a share of places for each owner, a timeout, few retries with jitter and a circuit breaker. Every call ends with an outcome,
 * even when the provider fails.
 */
export function guarded(provider: PaymentProvider, settings: Partial<PatienceSettings> = {}, makeGate = unmeasured): PaymentProvider {
  const { timeoutMs, attempts, breakAfter, breakMs, firstDelayMs, queueMs } = { ...defaults, ...settings }
  const gate = makeGate('payments', places)
  const health = new ProviderHealth({ breakAfter, breakMs })
  const limit = timeout(timeoutMs, TimeoutStrategy.Aggressive)
  const backoff = new ExponentialBackoff({ initialDelay: firstDelayMs, maxDelay: 10 * firstDelayMs })
  const again = retry(handleWhenResult(isWorthAnother), { maxAttempts: attempts - 1, backoff })
  const newsOf = provider.isSimulated ? (): News => 'none' : newsOfOutcome

  async function run<Asked extends ChargeRequest | RefundRequest, Known extends Outcome>(
    name: string,
    asked: Asked,
    send: (request: Asked, signal: AbortSignal) => Promise<Known>,
  ): Promise<Known | UnknownOutcome | NotSentOutcome> {
    const { key, owner } = asked
    let doubt: UnknownOutcome | undefined
    const attempt = async (): Promise<Known | UnknownOutcome | NotSentOutcome> => {
      if (!health.admits(owner)) return doubt ?? notSent('the circuit breaker of the payment provider is open')
      const span = asked.span?.child(name, 'client')
      const request = span ? { ...asked, span } : asked
      const outcome = await health.watch(owner, key, () => limit.execute(({ signal }) => send(request, signal)).catch(unanswered), newsOf)
      if (span) endAttempt(span, outcome)
      if (outcome.kind === 'unknown') doubt = outcome
      return doubt ? afterDoubt(doubt, outcome) : outcome
    }
    try {
      await gate.enter(owner, queueMs)
    } catch (error) {
      if (error instanceof GateFull) return notSent('too many requests to the payment provider are under way')
      throw error
    }
    try {
      return await again.execute(attempt)
    } finally {
      gate.leave(owner)
    }
  }
  return {
    get isPaused() {
      return health.isInTrouble
    },
    charge: (asked) => run('payment charge', asked, (request, signal) => provider.charge(request, signal)),
    refund: (asked) => run('payment refund', asked, (request, signal) => provider.refund(request, signal)),
  }
}

function endAttempt(span: Span, outcome: Outcome): void {
  span.add({ 'petstore.outcome': outcome.kind })
  span.end(outcome.kind === 'unknown' ? (outcome.cause ?? outcome.kind) : undefined)
}

/** True when a retry may help. A provider that sent Retry-After is not asked again here. */
function isWorthAnother(outcome: unknown): boolean {
  const { kind, retryAfterMs = 0 } = outcome as Partial<UnknownOutcome> // only outcomes of `attempt` come here
  return kind === 'unknown' && retryAfterMs === 0
}

/** A refusal does not decide the outcome when the provider may have carried out an earlier attempt. */
function afterDoubt<Known extends Outcome>(doubt: UnknownOutcome, outcome: Known | UnknownOutcome | NotSentOutcome): typeof outcome {
  switch (outcome.kind) {
    case 'notSent':
      return doubt
    case 'rejected':
    case 'misconfigured': {
      const { status, answer } = outcome
      return { ...doubt, cause: new Error(`the payment provider answered ${status}: ${answer}`, { cause: doubt.cause }) }
    }
    default:
      return outcome
  }
}

/** A refusal or a declined payment says something about the request, not about the provider. */
function newsOfOutcome(outcome: Outcome): News {
  if (outcome.kind === 'charged' || outcome.kind === 'refunded') return 'good'
  return outcome.kind === 'unknown' && outcome.isFault ? 'bad' : 'none'
}

function unanswered(cause: unknown): UnknownOutcome {
  return { kind: 'unknown', isFault: true, cause }
}

function notSent(reason: string): NotSentOutcome {
  return { kind: 'notSent', cause: new Error(reason) }
}
