import { duplicateOrder, insufficientInventory, invalidCustomer, paymentFailed } from './shopMake.js'

/** A sample of each error code of the shop. */
export const shopErrorSamples = {
  INVALID_CUSTOMER: invalidCustomer(7),
  PAYMENT_FAILED: paymentFailed(42),
  INSUFFICIENT_INVENTORY: insufficientInventory([{ field: 'items[0].quantity', petId: 10, requested: 3, available: 2 }]),
  DUPLICATE_ORDER: duplicateOrder(42),
} as const
