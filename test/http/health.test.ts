import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PaymentProvider } from '../../src/domain/ports/payments.js'
import { serveHealth } from '../../src/http/health.js'
import { type HealthChecks, healthChecks } from '../../src/http/healthChecks.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { guarded } from '../../src/providers/payments/guarded.js'
import type { Cents } from '../../src/values/money.js'
import { packageVersion } from '../../src/values/packageVersion.js'
import { movableClock } from '../support/clock.js'
import { aDelivery } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'

/** A provider that is away, behind a breaker that the first failure opens. */
const away = guarded(
  {
    charge: async () => ({ kind: 'unknown', isFault: true, cause: new Error('away') }),
    refund: async () => ({ kind: 'unknown', isFault: true, cause: new Error('away') }),
  } satisfies PaymentProvider,
  { breakAfter: 1, attempts: 1 },
)

const clock = movableClock(new Date())
let store: PetStore
beforeAll(async () => {
  store = await petStore({ clock, payments: away })
})
afterAll(() => store.close())

const health = async () => (await store.rest('GET', '/health')).body

describe('replicas in /health', () => {
  it.each([
    ['all in use', { count: 2, inUse: 2, lagMs: 12.3 }, 'healthy', 'up', 0.012],
    ['one left out', { count: 2, inUse: 1, lagMs: 1500 }, 'degraded', 'down', 1.5],
    ['none in use', { count: 2, inUse: 0, lagMs: null }, 'degraded', 'down', null],
  ])('%s', async (_case, state, status, ofReplicas, lagSeconds) => {
    const http = Fastify()
    const { database, services } = store.app
    const checks = healthChecks({ database, replicas: { state }, counters: undefined, services })
    serveHealth(http, { checks, isDraining: () => false, metrics: createMetrics() })
    const { count, inUse } = state
    expect((await http.inject('/health')).json()).toMatchObject({
      status,
      dependencies: { replicas: { status: ofReplicas, latencyMs: null } },
      replicas: { count, inUse, lagSeconds },
    })
    await http.close()
  })
})

describe('/health', () => {
  it('tells version, time, drain and each dependency, and no host, user or path', async () => {
    const reply = await store.rest('GET', '/health')
    expect(reply).toMatchObject({
      status: 200,
      body: {
        status: 'healthy',
        version: packageVersion,
        draining: false,
        uptimeSeconds: expect.any(Number),
        dependencies: { database: { status: 'up', latencyMs: expect.any(Number) }, payments: { status: 'up', latencyMs: null } },
        replicas: { count: 0, inUse: 0, lagSeconds: null },
        outbox: { ageSeconds: 0 },
      },
    })
    expect(Object.keys(reply.body.dependencies)).toEqual(['database', 'payments']) // there is no Redis
    expect(await metric(store, 'gateway_dependency_up')).toBe(2)
    expect(reply.text).not.toMatch(/\/|@|localhost|127\.0|postgres|\.sock/)
  })

  it('tells how long the oldest webhook delivery is overdue', async () => {
    await aDelivery(store)
    clock.advance(90)
    expect((await health()).outbox.ageSeconds).toBeGreaterThanOrEqual(90)
    expect((await health()).outbox.ageSeconds).toBeLessThan(100)
    await store.sql`update webhooks set status = 'disabled'`
    expect((await health()).outbox).toEqual({ ageSeconds: 0 })
  })

  it('is degraded while the breaker of the payment provider is open', async () => {
    await away.charge({ key: 'k', reference: 'r', amount: 1 as Cents, currency: 'USD', method: 'pm_ok', owner: 'a' })
    expect(await store.rest('GET', '/health')).toMatchObject({
      status: 200,
      body: { status: 'degraded', dependencies: { payments: { status: 'down', latencyMs: null } } },
    })
    expect(await metric(store, 'gateway_dependency_up', 'dependency="payments"')).toBe(0)
    expect(await metric(store, 'gateway_dependency_up', 'dependency="database"')).toBe(1)
    expect(await store.rest('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } })
  })

  it('tells that the server is draining', async () => {
    store.app.drain()
    expect((await health()).draining).toBe(true)
  })
})

describe('probes of frozen dependencies', () => {
  const never = () => new Promise<never>(() => {})
  let asked = 0
  const frozen: HealthChecks = {
    needed: {
      database: () => {
        asked += 1
        return never()
      },
    },
    others: { redis: never, payments: never },
    replicas: () => ({ count: 2, inUse: 0, lagMs: null }),
    outboxAge: never,
  }

  it('are answered within two seconds, all together', async () => {
    const app = Fastify()
    const metrics = createMetrics()
    serveHealth(app, { checks: frozen, isDraining: () => false, metrics })
    const startedAt = performance.now()
    const [whole, ready, shown] = await Promise.all([app.inject('/health'), app.inject('/health/ready'), metrics.registry.metrics()])
    expect(performance.now() - startedAt).toBeLessThan(2000)
    for (const name of ['database', 'redis', 'payments']) expect(shown).toContain(`gateway_dependency_up{dependency="${name}"} 0`)
    const down = { status: 'down', latencyMs: null }
    expect(whole.json()).toMatchObject({
      status: 'unhealthy',
      dependencies: { database: down, redis: down, payments: down },
      replicas: { count: 2, inUse: 0, lagSeconds: null },
      outbox: { ageSeconds: null },
    })
    expect([whole.statusCode, ready.statusCode, asked]).toEqual([503, 503, 3])
    await app.close()
  })
})
