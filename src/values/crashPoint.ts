/** Places between two steps of an order, at which a test may kill the process. */
export const crashPoints = [
  'order_reserved',
  'order_charged',
  'order_captured',
  'order_declined',
  'order_released',
  'order_cancelled',
  'order_refund_sent',
  'order_refunded',
] as const
export type CrashPoint = (typeof crashPoints)[number]
