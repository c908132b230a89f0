import type { Config } from '../config.js'
import type { DatabaseServer } from '../db/connectServer.js'
import type { WorkProgress } from './progress.js'

/** Runs an act on a migrated database, and releases the server afterwards. @param subject begins the lines that tell of long work */
export type OnDatabase = (
  subject: string,
  act: (server: DatabaseServer, config: Config, progress: WorkProgress) => Promise<void>,
) => Promise<void>
