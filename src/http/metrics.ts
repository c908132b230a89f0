import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import { unauthorized } from '../values/errors/make.js'
import { mayReadMetrics } from './mayReadMetrics.js'
import { metricsPlace } from './metricsPlace.js'
import { type MetricsServer, openMetricsServer } from './metricsServer.js'

type MetricsConfig = Pick<Config, 'METRICS_PORT' | 'METRICS_TOKEN' | 'HOST' | 'isOpen'>

/**
 * `/metrics` in the text format of Prometheus, where the settings allow it. A port of its own is open from the start to the end of the server.
 * @param metrics tells the metrics as text; by default those of this process
 */
export function serveMetrics(
  app: FastifyInstance,
  config: MetricsConfig,
  log: Log,
  { registry }: Pick<Metrics, 'registry'>,
  metrics = () => registry.metrics(),
): void {
  const { METRICS_PORT, HOST } = config
  const place = metricsPlace(config)
  if (METRICS_PORT !== undefined) {
    const read = async () => ({ type: registry.contentType, text: await metrics() })
    let server: MetricsServer | undefined
    app.addHook('onReady', async () => {
      server = await openMetricsServer({ host: HOST, port: METRICS_PORT, token: () => config.METRICS_TOKEN, read })
      log.info({ port: server.port }, 'metrics have a port of their own')
    })
    app.addHook('onClose', async () => server?.close())
  }
  if (place !== 'open' && place !== 'token') return
  app.get(
    '/metrics',
    { config: { authenticates: false, produces: ['text/plain', 'application/openmetrics-text'] } },
    async ({ headers }, reply) => {
      if (!mayReadMetrics(headers.authorization, config.METRICS_TOKEN)) throw unauthorized('The metrics need their token')
      return reply.type(registry.contentType).send(await metrics())
    },
  )
}
