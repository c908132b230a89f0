import { mustOrderFor, mustSeeOrder } from './orders/visibility.js'

/** Rules of the shop that a mutation may check, see `demand`. */
export const shopRules = { seesOrder: mustSeeOrder, ordersFor: mustOrderFor } as const
