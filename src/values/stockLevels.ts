/** A pet with this many units or fewer left is worth a reorder. */
export const LOW_STOCK = 2

/** Pets that the inventory lists as low in stock. */
export const MAX_LOW_STOCK = 50
