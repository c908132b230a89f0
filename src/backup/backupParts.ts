import type { Config } from '../config.js'
import type { DatabaseAddress } from '../db/address.js'
import type { BackupFiles } from './backupFiles.js'

/** Parts of a backup that the shop brings. */
export interface BackupParts {
  files(config: Config): Promise<BackupFiles>
  /** Checks restored rows, and tells the result on standard error. @returns whether they agree */
  checkRows(address: DatabaseAddress, config: Config): Promise<boolean>
}

/** A gateway without files and books. */
export const noBackupParts: BackupParts = {
  files: async () => ({ names: async () => [], open: async () => undefined, save: async () => {} }),
  checkRows: async () => true,
}
