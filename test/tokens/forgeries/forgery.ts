import type { ForgersWorld } from '../../support/forgedTokens.js'

/** Makers of bearer tokens that must be refused, by their fault. */
export type Forgeries = Readonly<Record<string, (world: ForgersWorld) => string | Promise<string>>>
