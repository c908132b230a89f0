import { type Config, ConfigError } from '../config.js'
import type { DatabaseAddress } from './address.js'
import { startEmbeddedPostgres } from './embedded/startEmbeddedPostgres.js'
import { mustAnswer } from './mustAnswer.js'

interface Progress {
  info(message: string): void
  warn(message: string): void
}

/** A PostgreSQL server. `release` ends an embedded server that this process owns, and leaves any other server running. */
export interface DatabaseServer {
  readonly address: DatabaseAddress
  release(): Promise<void>
}

/**
 * The server of `DATABASE_URL`. Without `DATABASE_URL`, starts the embedded server or joins the embedded server of another process.
 * @throws ConfigError when the server cannot be used.
 */
export async function connectServer(config: Pick<Config, 'DATABASE_URL' | 'DATA_DIR'>, log: Progress): Promise<DatabaseServer> {
  if (config.DATABASE_URL) {
    await mustAnswer(config.DATABASE_URL)
    return { address: config.DATABASE_URL, release: async () => {} }
  }
  const embedded = await startEmbeddedPostgres({ dataDir: config.DATA_DIR, log }).catch((error: unknown) => {
    // the embedded server stands alone and knows no settings
    throw error instanceof Error && error.name === 'EmbeddedError' ? new ConfigError(error.message, { cause: error }) : error
  })
  return { address: embedded.connection, release: () => embedded.stop() }
}
