import type { OrderId } from './ids.js'

/** Number shown to people. */
export function orderNumber(id: OrderId): string {
  return `ORD-${String(id).padStart(8, '0')}`
}
