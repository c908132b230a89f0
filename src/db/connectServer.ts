import { type Config, ConfigError } from '../config.js'
import type { DatabaseAddress } from './address.js'
import type { DatabaseSetting } from './databaseSetting.js'
import { startEmbeddedPostgres } from './embedded/startEmbeddedPostgres.js'
import { mustAnswer } from './mustAnswer.js'

interface Progress {
  info(message: string): void
  warn(message: string): void
}

/** An address for sessions that last, and the setting that names it. */
interface DirectAddress {
  readonly address: DatabaseAddress
  readonly setting: DatabaseSetting
  /** Whether a pooler may stand in front nevertheless: no setting names an address without one. */
  readonly isPooled: boolean
}

/** A PostgreSQL server. `release` ends an embedded server that this process owns, and leaves any other server running. */
export interface DatabaseServer {
  readonly address: DatabaseAddress
  /** The same server without a pooler in front, for migrations. */
  readonly direct: DirectAddress
  release(): Promise<void>
}

/**
 * The server of `DATABASE_URL`. Without `DATABASE_URL`, starts the embedded server or joins the embedded server of another process.
 * @throws ConfigError when the server cannot be used.
 */
export async function connectServer(
  {
    DATABASE_URL,
    DATABASE_DIRECT_URL,
    DATABASE_PREPARE,
    DATA_DIR,
  }: Pick<Config, `DATABASE_${'URL' | 'DIRECT_URL' | 'PREPARE'}` | 'DATA_DIR'>,
  log: Progress,
): Promise<DatabaseServer> {
  if (DATABASE_URL !== undefined) {
    await mustAnswer(DATABASE_URL)
    const address = DATABASE_URL
    if (DATABASE_DIRECT_URL === undefined)
      return { address, direct: { address, setting: 'DATABASE_URL', isPooled: !DATABASE_PREPARE }, release: async () => {} }
    await mustAnswer(DATABASE_DIRECT_URL, 'DATABASE_DIRECT_URL')
    return { address, direct: { address: DATABASE_DIRECT_URL, setting: 'DATABASE_DIRECT_URL', isPooled: false }, release: async () => {} }
  }
  const embedded = await startEmbeddedPostgres({ dataDir: DATA_DIR, log }).catch((error: unknown) => {
    // the embedded server stands alone and knows no settings
    throw error instanceof Error && error.name === 'EmbeddedError' ? new ConfigError(error.message, { cause: error }) : error
  })
  const address = embedded.connection
  return { address, direct: { address, setting: 'DATABASE_URL', isPooled: false }, release: () => embedded.stop() }
}
