import { setTimeout as sleep } from 'node:timers/promises'
import { type App, createApp } from '../app.js'
import { listeningOn } from '../command/listeningOn.js'
import { listenProblem } from '../command/listenProblem.js'
import { type Config, ConfigError } from '../config.js'
import type { DatabaseAddress } from '../db/address.js'
import { listeningUrl } from '../http/listeningUrl.js'
import { stopListening } from '../http/stopListening.js'
import type { Siblings } from '../siblings.js'
import { withinTime } from '../values/withinTime.js'
import { startWorkers } from '../workers.js'

/** Maximum time for the end of the background loops, in milliseconds. A second later other instances can take over the work that they had claimed. */
const LOOPS_MS = 25_000

/** A process that answers calls. */
export interface Serving {
  readonly app: App
  /** Its address on this machine. */
  readonly url: string
  /** Takes on a config with other values of reloadable settings. @throws Error when it cannot; then nothing has changed */
  adopt(config: Config): Promise<void>
  /** Answers what was accepted, and ends the loops. */
  stop(): Promise<void>
}

interface ServeOptions {
  /** Absent in a gateway of one process. */
  readonly siblings?: Siblings
  /** Runs before the server listens. */
  readonly prepare?: (app: App) => Promise<void>
}

/** Answers calls and runs the background loops over a migrated database. @throws ConfigError */
export async function startServing(first: Config, address: DatabaseAddress, { siblings, prepare }: ServeOptions = {}): Promise<Serving> {
  // the parts of the product read reloadable settings when they need them
  const config = { ...first }
  /** A setting that is no longer given is missing in the next config. */
  const takeOn = (next: Config) => {
    const unset = Object.fromEntries(Object.keys(config).map((name) => [name, undefined]))
    Object.assign(config, unset, next)
  }
  const app = await createApp(config, address, {}, siblings)
  await prepare?.(app)
  await listen(app, config)
  const loops = startWorkers(app, config)
  let last: Promise<void> = Promise.resolve()
  async function adoptNow(next: Config): Promise<void> {
    const before = { ...config }
    takeOn(next)
    await app.adopt().catch((refusal: unknown) => {
      takeOn(before)
      throw refusal
    })
  }
  return {
    app,
    url: listeningUrl(app.http, config),
    adopt(next) {
      // one after the other: a refusal puts back what was there before
      const adopted = last.then(() => adoptNow(next))
      last = adopted.catch(() => {})
      return adopted
    },
    async stop() {
      app.drain()
      const ended = withinTime(loops.stop(), LOOPS_MS)
      if (config.SHUTDOWN_DELAY_MS > 0) await sleep(config.SHUTDOWN_DELAY_MS)
      await stopListening(app.http.server)
      await Promise.all([app.stopServing(), ended])
      if (!(await ended)) app.log.error('the server stopped before its background loops had ended')
      await app.close()
    },
  }
}

/** A port that is in use ends the process: on another port callers would not find the server. */
async function listen(app: App, config: Config): Promise<void> {
  const place = listeningOn(config)
  try {
    await app.http.listen({ host: place.HOST, port: place.PORT })
  } catch (error) {
    const problem = listenProblem(error, place)
    throw problem === undefined ? error : new ConfigError(problem)
  }
}
