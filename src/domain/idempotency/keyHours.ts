/** Lifetime of an idempotency key after the end of its call, in hours. Then the key may be used again. */
export const KEY_HOURS = 24
