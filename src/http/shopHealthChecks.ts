import type { Services } from '../domain/services.js'

/** The dependencies of the shop. The payment provider is not asked: its circuit breaker knows the last requests. */
export function shopHealthChecks(services: () => Services) {
  return {
    async payments(): Promise<null> {
      if (services().payments.isPaused) throw new Error('the circuit breaker of the payment provider is open')
      return null
    },
  }
}
