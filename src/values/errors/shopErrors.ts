import type { CatalogueEntry } from './entry.js'

/** The errors of the shop. */
export const shopErrors = {
  INVALID_CUSTOMER: {
    status: 400,
    type: 'validation_error',
    title: 'Invalid customer',
    retry: { strategy: 'never' },
    resolution: 'Name an active customer for whom you may order, or leave out `customerId` to order for yourself.',
  },
  PAYMENT_FAILED: {
    status: 402,
    type: 'payment_error',
    title: 'Payment failed',
    retry: { strategy: 'never' },
    resolution: 'Order again with another payment method and a new idempotency key.',
  },
  INSUFFICIENT_INVENTORY: {
    status: 409,
    type: 'conflict',
    title: 'Not enough in stock',
    retry: { strategy: 'reconcile' },
    resolution: 'Order at most the available units in `details.items`, with a new idempotency key.',
  },
  DUPLICATE_ORDER: {
    status: 409,
    type: 'conflict',
    title: 'An order was placed under this idempotency key',
    retry: { strategy: 'reconcile' },
    resolution: 'Read the order `details.existingOrderId`. Use a new key for another order.',
  },
} as const satisfies Record<string, CatalogueEntry>
