import type { orders } from '../db/tables/orders.js'
import type { Random } from './random.js'
import { DAY, HOUR } from './spread.js'

type ProgressRow = Required<typeof orders.$inferInsert>
type OrderProgress = Pick<ProgressRow, 'status' | 'paymentStatus' | 'updatedAt' | 'version' | 'estimatedDelivery'>

const STEPS = ['pending', 'processing', 'shipped', 'delivered'] as const

/** The state of an order at `now`, by its age. Payment, dates and version follow from the status. No payment is in progress. */
export function orderProgress(random: Random, createdAt: Date, now: Date, cancelled: boolean): OrderProgress {
  const age = now.getTime() - createdAt.getTime()
  if (cancelled) {
    const updatedAt = new Date(createdAt.getTime() + Math.floor(Math.min(age, DAY) * random.fraction()))
    const paymentStatus = random.chance(0.3) ? 'failed' : 'refunded'
    return { status: 'cancelled', paymentStatus, updatedAt, version: 2, estimatedDelivery: null }
  }
  const steps = stepsTaken(random, age)
  const days = random.fraction() * steps * 1.5
  return {
    status: STEPS[steps],
    paymentStatus: 'captured',
    updatedAt: new Date(createdAt.getTime() + Math.floor(Math.min(age, days * DAY))),
    version: 1 + steps,
    estimatedDelivery: new Date(createdAt.getTime() + 5 * DAY),
  }
}

function stepsTaken(random: Random, age: number): 0 | 1 | 2 | 3 {
  if (age < 6 * HOUR) return 0
  if (age < 2 * DAY) return random.chance(0.4) ? 0 : 1
  if (age < 4 * DAY) return random.chance(0.4) ? 1 : 2
  if (age < 7 * DAY) return random.chance(0.6) ? 2 : 3
  return 3
}
