export const orderStatuses = ['pending', 'processing', 'shipped', 'delivered', 'cancelled'] as const
export type OrderStatus = (typeof orderStatuses)[number]

export const paymentStatuses = ['pending', 'captured', 'failed', 'refunding', 'refunded'] as const
export type PaymentStatus = (typeof paymentStatuses)[number]

const steps: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: ['processing', 'cancelled'],
  processing: ['shipped', 'cancelled'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
}

/** The statuses that an order may move to. There are none unless the payment is captured. */
export function nextStatuses(order: { readonly status: OrderStatus; readonly paymentStatus: PaymentStatus }): readonly OrderStatus[] {
  return order.paymentStatus === 'captured' ? steps[order.status] : []
}
