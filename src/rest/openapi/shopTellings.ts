import type { shopEventTypes } from '../../domain/webhooks/shopEvents.js'
import type { Telling } from './telling.js'

/** The events of the shop. */
export const shopTellings = {
  'order.created': {
    shows: 'Order',
    when: 'An order was placed and paid. An order with a failed payment sends no event.',
    object: { status: 'pending', nextStatuses: ['processing', 'cancelled'], updatedAt: '2026-11-20T10:00:00.000Z', version: 1 },
  },
  'order.updated': {
    shows: 'Order',
    when: 'An order advanced a step, or its payment was refunded.',
    changes: { status: { previous: 'pending', current: 'processing' } },
  },
  'order.cancelled': {
    shows: 'Order',
    when: 'An order was cancelled. Its refund sends `order.updated`.',
    changes: {
      status: { previous: 'pending', current: 'cancelled' },
      paymentStatus: { previous: 'captured', current: 'refunding' },
      estimatedDelivery: { previous: '2026-11-25T10:00:00.000Z', current: null },
    },
    object: { status: 'cancelled', paymentStatus: 'refunding', estimatedDelivery: null, nextStatuses: [] },
  },
  'pet.stock_low': {
    shows: 'Pet',
    when: 'The stock of a pet fell to two or below.',
    changes: { stock: { previous: 3, current: 2 } },
    object: { stock: 2 },
  },
} as const satisfies Readonly<Record<(typeof shopEventTypes)[number], Telling>>
