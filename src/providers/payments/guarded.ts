import {
  BrokenCircuitError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import { type PaymentProvider, PaymentUnavailable } from '../../domain/payments.js'

export interface PatienceSettings {
  /** Longest time one request may take, in milliseconds. */
  readonly timeoutMs: number
  readonly attempts: number
  /** Failures in a row, each of another request, after which nothing is sent for a while. */
  readonly breakAfter: number
  readonly breakMs: number
  /** Longest time before the first repetition, in milliseconds. */
  readonly firstDelayMs: number
}

const defaults: PatienceSettings = { timeoutMs: 10_000, attempts: 2, breakAfter: 10, breakMs: 5000, firstDelayMs: 200 }
const MAX_AT_ONCE = 50
const MAX_REMEMBERED = 1000

/** A request that has failed before fails again, which says nothing new about the provider. */
class FailedAgain extends Error {}

/** Puts a time limit, few retries with jitter and a circuit breaker around a provider. Whatever goes wrong is PaymentUnavailable. */
export function guarded(provider: PaymentProvider, settings: Partial<PatienceSettings> = {}): PaymentProvider {
  const { timeoutMs, attempts, breakAfter, breakMs, firstDelayMs } = { ...defaults, ...settings }
  // one order that cannot be settled is asked about again and again, and must not keep all others from being paid
  const isNews = handleWhen((error) => !(error instanceof FailedAgain))
  const breaker = circuitBreaker(isNews, { halfOpenAfter: breakMs, breaker: new ConsecutiveBreaker(breakAfter) })
  const backoff = new ExponentialBackoff({ initialDelay: firstDelayMs, maxDelay: 10 * firstDelayMs })
  const patience = wrap(bulkhead(MAX_AT_ONCE, MAX_AT_ONCE * 4), retry(handleAll, { maxAttempts: attempts - 1, backoff }))
  const limit = timeout(timeoutMs, TimeoutStrategy.Aggressive)
  const failed = new Set<string>()

  /** One request. Its failure is news once; while nothing else may be sent also later, unless it alone is what fails. */
  async function send<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      const answer = await limit.execute(({ signal }) => ask(signal))
      failed.delete(key)
      return answer
    } catch (cause) {
      const isOld = failed.has(key) && (breaker.state === CircuitState.Closed || failed.size === 1)
      if (failed.size >= MAX_REMEMBERED) failed.clear()
      failed.add(key)
      throw isOld ? new FailedAgain('the provider failed again', { cause }) : cause
    }
  }

  async function run<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    let wasSent = false
    try {
      return await patience.execute(() =>
        breaker.execute(() => {
          wasSent = true
          return send(key, ask)
        }),
      )
    } catch (error) {
      const message = error instanceof BrokenCircuitError ? 'the provider is being left alone' : 'the provider did not answer'
      throw new PaymentUnavailable(message, wasSent, { cause: error })
    }
  }
  return {
    charge: (request) => run(request.key, (signal) => provider.charge(request, signal)),
    refund: (request) => run(request.key, (signal) => provider.refund(request, signal)),
  }
}
