import type { Config } from '../config.js'
import { connectServer, type DatabaseServer } from '../db/connectServer.js'
import { mustHaveFolder } from './mustHaveFolder.js'
import { showProgress, type WorkProgress } from './progress.js'

/** Runs `act` on a server whose database is as it is, and releases the server afterwards. @param subject begins the lines that tell of long work */
export async function onServer(
  subject: string,
  config: Config,
  act: (server: DatabaseServer, config: Config, progress: WorkProgress) => Promise<void>,
): Promise<void> {
  await mustHaveFolder(config)
  const progress = showProgress(subject)
  try {
    const server = await connectServer(config, { info: () => {}, warn: (message) => process.stderr.write(`${message}\n`) })
    try {
      await act(server, config, progress)
    } finally {
      await server.release()
    }
  } finally {
    progress.stop()
  }
}
