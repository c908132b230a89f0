import type { Config } from '../config.js'
import type { DatabaseServer } from '../db/connectServer.js'
import type { GivenSettings } from '../loadConfig.js'
import type { HangUps } from './hangUps.js'

/** A start whose settings are valid, and whose database is migrated. */
export interface PreparedStart {
  readonly given: GivenSettings
  readonly config: Config
  readonly server: DatabaseServer
  /** Absent where SIGHUP stops the process. */
  readonly hangUps: HangUps | undefined
}
