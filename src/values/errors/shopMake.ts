import { ApiError } from './apiError.js'

/** `available` units of a pet are fewer than the `requested` ones. */
export interface ShortItem {
  /** Path of the quantity in the input. */
  readonly field: string
  readonly petId: number
  readonly requested: number
  readonly available: number
}

declare module './apiError.js' {
  interface DetailsByCode {
    readonly INVALID_CUSTOMER: { readonly field: string; readonly value: number }
    readonly PAYMENT_FAILED: { readonly orderId: number; readonly reason?: 'provider_rejected' }
    readonly INSUFFICIENT_INVENTORY: { readonly items: readonly ShortItem[] }
    readonly DUPLICATE_ORDER: { readonly existingOrderId: number }
  }
}

export function invalidCustomer(id: number): ApiError<'INVALID_CUSTOMER'> {
  return new ApiError('INVALID_CUSTOMER', 'No active customer has this id', { field: 'customerId', value: id })
}

export function paymentFailed(orderId: number, reason?: 'provider_rejected'): ApiError<'PAYMENT_FAILED'> {
  const message = reason ? 'The payment provider rejected the payment' : 'The payment was declined'
  return new ApiError('PAYMENT_FAILED', message, { orderId, ...(reason && { reason }) })
}

export function insufficientInventory(items: readonly ShortItem[]): ApiError<'INSUFFICIENT_INVENTORY'> {
  return new ApiError('INSUFFICIENT_INVENTORY', 'Some pets do not have enough units in stock', { items })
}

export function duplicateOrder(existingOrderId: number): ApiError<'DUPLICATE_ORDER'> {
  return new ApiError('DUPLICATE_ORDER', 'Another order was placed under this idempotency key', { existingOrderId })
}
