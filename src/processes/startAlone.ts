import { fillDatabase } from '../command/fillDatabase.js'
import { startWarnings } from '../command/startWarnings.js'
import { greet } from '../greeting.js'
import type { PreparedStart } from './preparedStart.js'
import { reloadOnHangUp } from './reloadOnHangUp.js'
import { startServing } from './startServing.js'
import { DRAIN_MS, stopGracefully } from './stopGracefully.js'

/** Answers calls in this process, the only one of the gateway. @throws ConfigError */
export async function startAlone({ given, config, server, hangUps }: PreparedStart): Promise<void> {
  let key: string | undefined
  const { app, url, adopt, stop } = await startServing(config, server.address, {
    async prepare(made) {
      for (const warning of startWarnings(config)) made.log.warn(warning)
      key = await fillDatabase(made, config)
    },
  })
  const { log } = app
  stopGracefully({
    log,
    withinMs: DRAIN_MS + config.SHUTDOWN_DELAY_MS,
    async stop() {
      await stop()
      await server.release()
    },
  })
  reloadOnHangUp({ given, hangUps, log, adopt })
  greet(url, config, key)
}
