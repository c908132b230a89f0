import { fileURLToPath } from 'node:url'
import { explain } from './command/explain.js'
import { listeningOn } from './command/listeningOn.js'
import { mustHaveFolder } from './command/mustHaveFolder.js'
import { mustListen } from './command/mustListen.js'
import { parseConfig } from './config.js'
import { connectServer } from './db/connectServer.js'
import { readSettings } from './loadConfig.js'
import { HangUps } from './processes/hangUps.js'
import { hasTerminal } from './processes/hasTerminal.js'
import { isWorkerProcess } from './processes/isWorkerProcess.js'

// A start that must fail ends before the product is loaded, which takes most of the time of a start.

/** Checks what a start needs, brings the tables up to date, and starts the gateway in one process or in several processes. */
async function start(): Promise<void> {
  const progress = { info: (message: string) => console.error(message), warn: (message: string) => console.error(message) }
  const hangUps = hasTerminal() ? undefined : new HangUps()
  const given = readSettings()
  const config = parseConfig(given.texts, given.unread)
  await mustHaveFolder(config)
  await mustListen(listeningOn(config))
  const server = await connectServer(config, progress)
  const { migrateDatabase } = await import('./db/migrate.js')
  await migrateDatabase(server.direct.address, server.direct.setting, server.direct.isPooled)
  if (config.WORKERS === 1) {
    const { startAlone } = await import('./processes/startAlone.js')
    return startAlone({ given, config, server, hangUps })
  }
  const { startPrimary } = await import('./processes/startPrimary.js')
  return startPrimary({ given, config, server, hangUps }, fileURLToPath(import.meta.url))
}

/** Starts a worker process of a gateway that runs several processes. */
async function startWorker(): Promise<void> {
  const { WorkerProcess } = await import('./processes/workerProcess.js')
  const worker = new WorkerProcess()
  await worker.start().catch((error: unknown) => {
    const reason = explain(error)
    if (reason === undefined) throw error
    worker.fail(reason)
  })
}

try {
  await (isWorkerProcess() ? startWorker() : start())
} catch (error) {
  const reason = explain(error)
  console.error(reason === undefined ? error : `Cannot start.\n${reason}`)
  process.exit(1)
}
