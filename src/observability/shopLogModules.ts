/** The modules of the shop with log lines. */
export const shopLogModules = ['orders'] as const
