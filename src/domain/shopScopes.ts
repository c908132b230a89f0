/** The scopes of the shop. */
export const shopScopes = ['pets:read', 'pets:write', 'orders:read', 'orders:write'] as const

/** The scopes of the shop that customers have. */
export const shopScopesOfCustomers = ['pets:read', 'orders:read', 'orders:write'] as const
