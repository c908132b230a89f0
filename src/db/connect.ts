import type { Config } from '../config.js'
import type { DatabaseAddress } from './address.js'
import { startEmbeddedPostgres } from './embedded/startEmbeddedPostgres.js'

interface Progress {
  info(message: string): void
  warn(message: string): void
}

/** A PostgreSQL to work on. `release` stops it when it is ours and nobody else uses it. */
export interface Server {
  readonly address: DatabaseAddress
  release(): Promise<void>
}

/** The server that `DATABASE_URL` names; without it an embedded one is started, or joined when another process has started it. */
export async function connectServer(config: Pick<Config, 'DATABASE_URL' | 'DATA_DIR'>, log: Progress): Promise<Server> {
  if (config.DATABASE_URL) return { address: config.DATABASE_URL, release: async () => {} }
  const embedded = await startEmbeddedPostgres({ dataDir: config.DATA_DIR, log })
  return { address: embedded.connection, release: () => embedded.stop() }
}
