import closeWithGrace from 'close-with-grace'
import type { App } from './app.js'
import { explain } from './command/explain.js'
import { listenProblem } from './command/listenProblem.js'
import { mustHaveFolder } from './command/mustHaveFolder.js'
import { mustListen } from './command/mustListen.js'
import { startWarnings } from './command/startWarnings.js'
import { type Config, ConfigError, loadConfig } from './config.js'
import { connectServer } from './db/connectServer.js'
import { greet } from './greeting.js'
import { withinTime } from './values/withinTime.js'

/** Maximum time for the stop of the process, in milliseconds. Accepted requests are finished within it. */
const DRAIN_MS = 30_000
/** Maximum time for the end of the background loops, in milliseconds. A second later other instances can take over the work that they had claimed. */
const LOOPS_MS = 25_000

async function start(config: Config): Promise<void> {
  const progress = { info: (message: string) => console.error(message), warn: (message: string) => console.error(message) }
  await mustHaveFolder(config)
  await mustListen(listeningOn(config))
  const server = await connectServer(config, progress)
  // a start that must fail ends before the product is loaded, which takes most of the time of a start
  const { migrateDatabase } = await import('./db/migrate.js')
  const { createApp } = await import('./app.js')
  const { startWorkers } = await import('./workers.js')
  const { shopDemo } = await import('./seed/shopDemo.js')
  await migrateDatabase(server.direct.address, server.direct.setting)
  const app = await createApp(config, server.address)
  for (const warning of startWarnings(config)) app.log.warn(warning)
  const [key]: readonly (string | undefined)[] = await Promise.all([
    // a list of one line for each part of the product
    shopDemo(app, config),
  ])
  await listen(app, config)
  const workers = startWorkers(app, config)
  const stop = async (): Promise<void> => {
    app.drain()
    const loops = withinTime(workers.stop(), LOOPS_MS)
    await Promise.all([app.stopServing(), loops])
    if (!(await loops)) app.log.error('the server stopped before its background loops had ended')
    await app.close()
    await server.release()
  }
  const onTimeout = () => app.log.fatal(`the server did not stop within ${DRAIN_MS / 1000} seconds`)
  const onSecondSignal = (signal: string) => app.log.fatal({ signal }, 'the server was told to stop at once')
  const onSecondError = (err: unknown) => app.log.fatal({ err }, 'the server failed while it stopped')
  closeWithGrace({ delay: DRAIN_MS, logger: false, onTimeout, onSecondSignal, onSecondError }, async ({ err, signal }) => {
    if (err) app.log.fatal({ err }, 'stopping after an error')
    app.log.info({ signal }, 'stopping')
    await stop().catch((error: unknown) => {
      onSecondError(error)
      throw error // the process ends with status 1
    })
    app.log.info('stopped')
  })
  greet(app, config, key)
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

/** For `localhost` Fastify starts a second server on the other address, and does not wait for that server when it stops. */
function listeningOn(config: Config): Pick<Config, 'HOST' | 'PORT' | 'METRICS_PORT'> {
  return { ...config, HOST: config.HOST === 'localhost' ? '127.0.0.1' : config.HOST }
}

try {
  await start(loadConfig())
} catch (error) {
  const reason = explain(error)
  console.error(reason === undefined ? error : `Cannot start.\n${reason}`)
  process.exit(1)
}
