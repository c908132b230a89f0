import type { OrderInFlight } from '../../../db/queries/orderInFlight.js'
import { MINUTE_MS } from '../../../values/durations.js'
import type { Services } from '../../services.js'

/** Length of a reservation. An order that is not paid in this time is undone, so that other customers can buy its units. */
export const RESERVATION_MS = 15 * MINUTE_MS

/** The end of an order's reservation, in milliseconds since 1970. */
export function reservationEnd({ createdAt }: Pick<OrderInFlight, 'createdAt'>): number {
  return createdAt.getTime() + RESERVATION_MS
}

/** The reservation of an order that was placed at this moment or before has ended at `now`. */
export function lastExpired(now: Date): Date {
  return new Date(now.getTime() - RESERVATION_MS)
}

/** True once the order's reservation has ended. */
export function isExpired({ clock }: Pick<Services, 'clock'>, order: Pick<OrderInFlight, 'createdAt'>): boolean {
  return reservationEnd(order) <= clock.now().getTime()
}
