import { countPending } from '../../db/queries/dispatch.js'
import type { Services } from '../services.js'

const MAX_COUNTED = 100_000

/** Counts the pending deliveries and reports their number to `alerts`. */
export async function watchBacklog({ db, alerts }: Pick<Services, 'db' | 'alerts'>): Promise<void> {
  const pending = await countPending(db, MAX_COUNTED)
  alerts.backlogCounted(pending)
}
