import { writeFileSync } from 'node:fs'
import { manifest } from '../cachedWorkloads.js'
import { cacheFolder, compilePeers } from '../compile.js'
import { openBenchDatabase } from '../database.js'
import { openPostgresCpu, type PostgresCpu } from '../postgresCpu.js'
import { startServer } from '../runningServer.js'
import { readSamples, removeCreated } from '../samples.js'
import { cachingGateway, gatewaySettings } from '../servers.js'
import type { Samples } from '../workloads.js'
import type { LoadOptions } from './options.js'
import { samplesOverApi } from './overApi.js'
import type { MetricsPlace } from './serverMetrics.js'

/** A server under load. */
export interface Place {
  readonly url: string
  readonly metrics: MetricsPlace
  readonly samples: Samples
  /** Tells nothing of a PostgreSQL elsewhere. */
  readonly postgres: PostgresCpu
  close(): Promise<void>
}

/** As in production, with the flag of `npm start`. It refuses nobody for a quota, and everybody when it has too much work. */
const unlimited = {
  ...cachingGateway,
  env: { ...cachingGateway.env, RATE_LIMITS: 'off', OVERLOAD_DELAY_MS: '', DATA_DIR: `${gatewaySettings.DATA_DIR}-load` },
}

/** The server of `--url`, or a server on seeded data that is started for the load. */
export async function openPlace({ url, metrics, sizes, keep }: LoadOptions, say: (line: string) => void): Promise<Place> {
  if (url !== undefined) return { url, metrics, samples: await samplesOverApi(url), postgres: () => undefined, close: async () => {} }
  await compilePeers([])
  writeFileSync(`${cacheFolder}/trusted.json`, JSON.stringify(manifest))
  const database = await openBenchDatabase(sizes, keep, say)
  try {
    const { sql } = database
    const rows = await sql<{ id: string }[]>`select id from pets order by md5(id::text)`
    const samples = { ...(await readSamples(sql)), petIds: rows.map(({ id }) => Number(id)) }
    const server = await startServer(unlimited, database.url, { flags: ['--v8-pool-size=1'] })
    const origin = `http://127.0.0.1:${server.port}`
    return {
      url: origin,
      metrics: { url: `${origin}/metrics`, token: gatewaySettings.METRICS_TOKEN },
      samples,
      postgres: await openPostgresCpu(sql, database.name),
      async close() {
        await server.stop()
        if (keep) await removeCreated(sql, samples)
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
