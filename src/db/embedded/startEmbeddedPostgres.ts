import { setTimeout as delay } from 'node:timers/promises'
import { createCluster } from './createCluster.js'
import { ownOrVisitServer } from './ownOrVisitServer.js'
import { prepareSite } from './prepareSite.js'
import type { EmbeddedLog } from './site.js'

export interface EmbeddedPostgres {
  /** Options for postgres.js: `postgres({ ...connection, max: 8 })`. A URL of postgres.js cannot name a socket folder. */
  readonly connection: { readonly host: string; readonly port: number; readonly user: string; readonly database: string }
  /** True while this process runs the server; false while it uses the server of another process. */
  readonly owned: boolean
  /** Ends the server cleanly when this process owns it; otherwise only leaves it. Does not reject when the server has already ended. */
  stop(): Promise<void>
}

const STABLE_MS = 10_000
const LONGEST_PAUSE_MS = 5_000

/**
 * Starts the PostgreSQL that comes with the packages, below `dataDir`, or attaches to the server that another process runs there.
 * A server never outlives the process that started it. When the server ends before `stop()`, this process starts it again, or attaches to the server
 * that another process has started.
 * @throws Error when this platform has no binaries or the server cannot start; the message names DATABASE_URL as the way out.
 */
export async function startEmbeddedPostgres(options: { dataDir: string; log: EmbeddedLog }): Promise<EmbeddedPostgres> {
  const { dataDir, log } = options
  const started = performance.now()
  const site = await prepareSite(dataDir, log)
  await createCluster(site, log)
  const stopping = new AbortController()
  let server = await ownOrVisitServer(site, stopping.signal)
  log.info(
    `PostgreSQL ${server.owned ? 'started' : 'found running'} in ${Math.round(performance.now() - started)} ms, data in ${site.cluster}`,
  )

  const kept = keep()
  let stopped: Promise<void> | undefined

  async function keep(): Promise<void> {
    let pause = 0
    for (;;) {
      const since = performance.now()
      const reason = await server.gone
      if (stopping.signal.aborted) return
      log.warn(`PostgreSQL is gone (${reason}); starting it again`)
      if (performance.now() - since > STABLE_MS) pause = 0
      while (!(await restart(pause))) {
        if (stopping.signal.aborted) return
        pause = Math.min(2 * pause + 100, LONGEST_PAUSE_MS)
      }
      pause = Math.min(2 * pause + 100, LONGEST_PAUSE_MS) // the backoff also slows the restarts of a server that starts and soon ends
    }
  }

  async function restart(pause: number): Promise<boolean> {
    try {
      if (pause > 0) await delay(pause, undefined, { signal: stopping.signal, ref: false })
      server = await ownOrVisitServer(site, stopping.signal)
      if (stopping.signal.aborted) await server.stop()
      else log.info(`PostgreSQL is back, ${server.owned ? 'run by this process' : 'run by another process'}`)
      return true
    } catch (error) {
      if (!stopping.signal.aborted) log.warn(`PostgreSQL did not start: ${error instanceof Error ? error.message : String(error)}`)
      return false
    }
  }

  async function stop(): Promise<void> {
    stopping.abort()
    await server.stop()
    await kept
  }

  return {
    get connection() {
      return { host: site.socketDir, port: 5432, user: 'petstore', database: 'petstore' }
    },
    get owned() {
      return server.owned
    },
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}
