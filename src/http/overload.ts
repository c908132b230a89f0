import type { FastifyInstance } from 'fastify'
import { CallPressure } from '../domain/limits/callPressure.js'
import type { Pressure } from '../observability/pressure.js'
import { isCounted } from './rateLimits.js'
import { waitOf } from './waitedRequests.js'

/**
 * Refuses new calls at once while the server has far more work than it can do. This hook does not know the price of a call, so it refuses last:
 * before, the policy `shedLoad` refuses expensive operations. Health, metrics and pages are always answered.
 */
export function installOverload(app: FastifyInstance, pressure: Pressure | undefined, countShed: () => void): void {
  app.decorateRequest('pressure', undefined)
  if (!pressure) return
  app.addHook('onClose', () => pressure.close())
  app.addHook('onRequest', (request, _reply, done) => {
    if (!isCounted(request)) return done()
    request.pressure = new CallPressure(pressure, waitOf(request.raw), countShed)
    try {
      request.pressure.enter()
      done()
    } catch (error) {
      done(error as Error) // only the refusal is thrown
    }
  })
}
