/** Points between two steps of an order. */
export const shopCrashPoints = [
  'order_reserved',
  'order_charged',
  'order_captured',
  'order_declined',
  'order_released',
  'order_cancelled',
  'order_refund_sent',
  'order_refunded',
] as const
