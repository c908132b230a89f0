import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../observability/metrics.js'

/** `/metrics` in the text format of Prometheus. */
export function serveMetrics(app: FastifyInstance, { registry }: Metrics): void {
  app.get(
    '/metrics',
    { config: { authenticates: false, produces: ['text/plain', 'application/openmetrics-text'] } },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  )
}
