import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../observability/metrics.js'
import { packageVersion } from '../values/packageVersion.js'
import { withDeadline } from '../values/withDeadline.js'
import type { HealthChecks } from './healthChecks.js'

/** Maximum wait for all dependencies, which are asked at the same time. The reply is there within two seconds, even when all are frozen. */
const PROBE_MS = 1500

interface Dependency {
  readonly status: 'up' | 'down'
  readonly latencyMs: number | null
}

interface HealthFacts {
  readonly checks: HealthChecks
  /** True from the moment the process was asked to stop. */
  readonly isDraining: () => boolean
  /** Absent when a setting switches the cache off. */
  readonly cache?: { readonly isOn: boolean } | undefined
  readonly metrics: Pick<Metrics, 'dependencies'>
}

/** `/health` reports every dependency, `/health/live` that the process answers, `/health/ready` whether the process should get requests. No reply names a host. */
export function serveHealth(app: FastifyInstance, { checks, isDraining, cache, metrics }: HealthFacts): void {
  metrics.dependencies.watch(async () => {
    const states = await probeAll({ ...checks.needed, ...checks.others })
    return new Map(Object.entries(states).map(([name, { status }]) => [name, status === 'up']))
  })
  const config = { authenticates: false }
  app.get('/health', { config }, async (_request, reply) => {
    const [needed, others, ageSeconds] = await Promise.all([
      probeAll(checks.needed),
      probeAll(checks.others),
      withDeadline(checks.outboxAge(), PROBE_MS).catch(() => null),
    ])
    const isHealthy = areUp(needed)
    return reply.code(isHealthy ? 200 : 503).send({
      status: isHealthy ? (areUp(others) ? 'healthy' : 'degraded') : 'unhealthy',
      version: packageVersion,
      draining: isDraining(),
      uptimeSeconds: Math.round(process.uptime()),
      dependencies: { ...needed, ...others },
      replicas: shownReplicas(checks.replicas()),
      outbox: { ageSeconds },
      cache: { status: cache ? (cache.isOn ? 'on' : 'paused') : 'off' },
    })
  })
  app.get('/health/live', { config }, (_request, reply) => reply.send({ status: 'live' }))
  app.get('/health/ready', { config }, async (_request, reply) => {
    const isReady = !isDraining() && areUp(await probeAll(checks.needed))
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : isDraining() ? 'draining' : 'not ready' })
  })
}

function shownReplicas({ count, inUse, lagMs }: ReturnType<HealthChecks['replicas']>) {
  return { count, inUse, lagSeconds: lagMs === null ? null : Math.round(lagMs) / 1000 }
}

type Dependencies = Readonly<Record<string, Dependency>>

async function probeAll(checks: HealthChecks['needed']): Promise<Dependencies> {
  return Object.fromEntries(await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await probe(check)] as const)))
}

async function probe(check: () => Promise<number | null>): Promise<Dependency> {
  try {
    const latency = await withDeadline(check(), PROBE_MS)
    return { status: 'up', latencyMs: latency === null ? null : Math.round(latency * 100) / 100 }
  } catch {
    return { status: 'down', latencyMs: null }
  }
}

function areUp(dependencies: Dependencies): boolean {
  return Object.values(dependencies).every(({ status }) => status === 'up')
}
