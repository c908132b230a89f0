import './observability/heap.js'

import closeWithGrace from 'close-with-grace'
import { type App, createApp } from './app.js'
import { type Config, ConfigError, loadConfig } from './config.js'
import { connectServer } from './db/connect.js'
import { migrateDatabase } from './db/migrate.js'
import { greet } from './greeting.js'
import { demoKey } from './seed/demoKey.js'
import { seedDemo } from './seed/seedDemo.js'
import { startWorkers } from './workers.js'

/** Longest time the process takes to finish what it has accepted, in milliseconds. */
const DRAIN_MS = 30_000

async function start(config: Config): Promise<void> {
  const progress = { info: (message: string) => console.error(message), warn: (message: string) => console.error(message) }
  const server = await connectServer(config, progress)
  await migrateDatabase(server.address)
  const app = await createApp(config, server.address)
  const isDemo = config.APP_ENV === 'development' || config.APP_ENV === 'sandbox'
  if (isDemo) await seedDemo(app.database.session(), new Date())
  const key = isDemo ? await demoKey(app.services(), config) : undefined
  await listen(app, config)
  const workers = startWorkers(app, config)
  closeWithGrace({ delay: DRAIN_MS, logger: false }, async ({ err }) => {
    if (err) app.log.fatal({ err }, 'stopping after an error')
    app.log.info('stopping')
    app.drain()
    await workers.stop()
    await app.close()
    await server.release()
    app.log.info('stopped')
  })
  greet(app, config, key)
}

/** A port that is taken ends the process: somebody would otherwise look for the server in the wrong place. */
async function listen(app: App, { HOST: host, PORT: port }: Config): Promise<void> {
  try {
    await app.http.listen({ host, port })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new ConfigError(`PORT: ${port} on ${host} is taken by another process`)
    throw error
  }
}

try {
  await start(loadConfig())
} catch (error) {
  console.error(error instanceof ConfigError ? `Cannot start.\n${error.message}` : error)
  process.exit(1)
}
