// A separate process that starts an embedded server or attaches to it, for tests that end processes.
// Usage: embeddedProcess.mjs DATA_DIR. Tells { owned, connection } when ready and whenever asked (any message); 'stop' ends it.
import { startEmbeddedPostgres } from '../../dist/db/embedded/startEmbeddedPostgres.js'

const quiet = { info: () => {}, warn: () => {} }
const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: quiet })

function tell() {
  process.send?.({ owned: server.owned, connection: server.connection })
}

process.on('message', async (message) => {
  if (message !== 'stop') return tell()
  await server.stop()
  process.disconnect()
})
tell()
