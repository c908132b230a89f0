import { firstPendingAt } from '../../db/queries/backlog.js'
import type { Services } from '../services.js'

/** Time since the oldest pending delivery to an active endpoint fell due, in seconds; 0 when none is due. */
export async function backlogAge({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<number> {
  const first = await firstPendingAt(db)
  const now = clock.now().getTime()
  return Math.max(0, now - (first?.getTime() ?? now)) / 1000
}
