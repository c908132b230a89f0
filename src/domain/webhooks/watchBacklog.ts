import { countPending } from '../../db/queries/backlog.js'
import type { Services } from '../services.js'
import { backlogAge } from './backlogAge.js'

const MAX_COUNTED = 100_000

/** Counts the pending deliveries, and reports their number and their age to `alerts`. */
export async function watchBacklog(services: Pick<Services, 'db' | 'clock' | 'alerts'>): Promise<void> {
  const pending = await countPending(services.db, MAX_COUNTED)
  services.alerts.backlogCounted(pending, await backlogAge(services))
}
