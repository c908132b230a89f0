import type { BackupParts } from './backup/backupParts.js'

/** The parts of the shop in a backup: uploaded pictures, and the books. They are loaded when a command needs them. */
export const shopBackupParts: BackupParts = {
  async files(config) {
    const { shopFiles } = await import('./shopBackupFiles.js')
    return shopFiles(config)
  },
  async checkRows(address, config) {
    const { reportBooks } = await import('./shopBooks.js')
    return reportBooks(address, config)
  },
}
