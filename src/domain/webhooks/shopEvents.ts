/** The types of the shop's events. */
export const shopEventTypes = ['order.created', 'order.updated', 'order.cancelled', 'pet.stock_low'] as const

/** The kinds of objects that events of the shop are about. */
export const shopEventObjects = {
  order: { scope: 'orders:read', isOfCustomer: true },
  pet: { scope: 'pets:read', isOfCustomer: false },
} as const

declare module '../services.js' {
  interface ShownTypes {
    readonly Order: unknown
    readonly Pet: unknown
  }
}
