import { findLastBackup } from '../db/queries/lastBackup.js'
import type { Services } from './services.js'

/** Reports the time of the last backup to `alerts`. */
export async function watchBackups({ db, alerts }: Pick<Services, 'db' | 'alerts'>): Promise<void> {
  alerts.lastBackupFound(await findLastBackup(db))
}
