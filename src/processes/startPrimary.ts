import { fillDatabase } from '../command/fillDatabase.js'
import { startWarnings } from '../command/startWarnings.js'
import { withServices } from '../command/withServices.js'
import { connectionsOf } from '../db/pools.js'
import { quotasOf } from '../domain/limits/quotas.js'
import { greet } from '../greeting.js'
import { createLog, standardOutput } from '../observability/log.js'
import { Counter, Gauge, Registry } from '../observability/promClient.js'
import { countForWorkers } from '../providers/counters/countForWorkers.js'
import { systemClock } from '../values/clock.js'
import type { PreparedStart } from './preparedStart.js'
import { reloadOnHangUp } from './reloadOnHangUp.js'
import { DRAIN_MS, stopGracefully } from './stopGracefully.js'
import { WorkerPool } from './workerPool.js'

/**
 * Runs `WORKERS` processes that answer calls, and answers none itself. This process owns the embedded database, counts the calls of all processes while no
 * Redis does, and joins their metrics.
 * @param program the file that a worker process runs. @throws ConfigError when a worker process cannot start
 */
export async function startPrimary({ given, config, server, hangUps }: PreparedStart, program: string): Promise<void> {
  const log = createLog(config)
  for (const warning of startWarnings(config)) log.warn(warning)
  const key = await withServices(server.address, config, (parts) => fillDatabase(parts, config))
  const counts = countForWorkers(quotasOf(config), systemClock)
  const registry = new Registry()
  const replacements = new Counter({
    name: 'gateway_worker_replacements_total',
    help: 'Worker processes that took the place of a worker process that had ended.',
    registers: [registry],
  })
  let { texts } = given
  const pool: WorkerPool = new WorkerPool({
    size: config.WORKERS,
    program,
    log,
    write: (lines) => standardOutput().write(lines),
    countReplacement: () => replacements.inc(),
    handlers: {
      begin: () => ({ texts, address: server.address }),
      take: counts.take,
      giveBack: counts.giveBack,
      metrics: async () => pool.metrics(await registry.getMetricsAsJSON()),
    },
  })
  new Gauge({
    name: 'gateway_worker_processes',
    help: 'Worker processes, including those that are starting.',
    registers: [registry],
    collect() {
      this.set(pool.count)
    },
  })
  // the first process answers calls while the others start
  stopGracefully({
    log,
    withinMs: DRAIN_MS + config.SHUTDOWN_DELAY_MS,
    async stop() {
      await pool.stop()
      await server.release()
    },
  })
  const url = await pool.start()
  if (url === undefined) return
  const connections = config.WORKERS * connectionsOf(config)
  log.info({ workers: config.WORKERS, connections }, `the worker processes open up to ${connections} connections to PostgreSQL`)
  reloadOnHangUp({
    given,
    hangUps,
    log,
    async adopt(next, nextTexts) {
      const before = texts
      texts = nextTexts // a process that starts meanwhile begins with them
      try {
        await pool.reload(texts)
      } catch (refusal) {
        texts = before
        await pool.reload(texts).catch((err: unknown) => log.error({ err }, 'a worker process has kept settings that others refuse'))
        throw refusal
      }
      log.setLevels(next.LOG_LEVEL)
      counts.adopt(quotasOf(next))
    },
  })
  greet(url, config, key)
}
