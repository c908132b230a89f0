import type { FastifyInstance } from 'fastify'
import type { Database } from '../db/client.js'
import { withDeadline } from '../values/withDeadline.js'

const PROBE_MS = 2000

interface Dependency {
  readonly status: 'up' | 'down'
  readonly latencyMs: number | null
}

interface HealthFacts {
  /** True from the moment the process was asked to stop. */
  readonly isDraining: () => boolean
  /** Absent when a setting switches the cache off. */
  readonly cache?: { readonly isOn: boolean } | undefined
}

/**
 * `/health` reports every dependency, `/health/live` that the process answers, `/health/ready` whether the process should get requests.
 * @param database connections that callers do not share: a probe must not wait behind their statements
 */
export function serveHealth(app: FastifyInstance, database: Database, { isDraining, cache }: HealthFacts): void {
  const config = { authenticates: false }
  app.get('/health', { config }, async (_request, reply) => {
    const dependencies = { database: await probe(database) }
    const isHealthy = dependencies.database.status === 'up'
    return reply.code(isHealthy ? 200 : 503).send({
      status: isHealthy ? 'healthy' : 'unhealthy',
      uptimeSeconds: Math.round(process.uptime()),
      dependencies,
      cache: { status: cache ? (cache.isOn ? 'on' : 'paused') : 'off' },
    })
  })
  app.get('/health/live', { config }, (_request, reply) => reply.send({ status: 'live' }))
  app.get('/health/ready', { config }, async (_request, reply) => {
    const isReady = !isDraining() && (await probe(database)).status === 'up'
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : isDraining() ? 'draining' : 'not ready' })
  })
}

async function probe(database: Database): Promise<Dependency> {
  try {
    const latency = await withDeadline(database.ping(), PROBE_MS)
    return { status: 'up', latencyMs: Math.round(latency * 100) / 100 }
  } catch {
    return { status: 'down', latencyMs: null }
  }
}
