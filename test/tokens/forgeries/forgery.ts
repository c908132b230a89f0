import type { ForgersWorld } from '../../support/forgedTokens.js'

/** By what is wrong with it: how a bearer token is made that must be refused. */
export type Forgeries = Readonly<Record<string, (world: ForgersWorld) => string | Promise<string>>>
